import { expect, it } from "vitest";
import type { PullProgress } from "../datasets/archives/pull-progress.ts";
import type { Context } from "./command.ts";
import { progressLine, pullPainter } from "./pull-painter.ts";

const progress = (unitsDone: number, more: Partial<PullProgress> = {}): PullProgress => ({
  ...{ units: 96, unitsDone, bytes: 3_100_000, bytesLeft: 21_000_000, secondsLeft: 125 },
  sources: { kraken: { done: 4, units: 60 }, okx: { done: 8, units: 36 } },
  ...more,
});

it("tells units, bytes and time left, each with its unit, and only what is known", () => {
  expect(progressLine(progress(12))).toBe(
    "12 of 96 units, 3.10 MB, about 21.0 MB and 2 min left  (kraken 4/60, okx 8/36)",
  );
  const alone = { okx: { done: 0, units: 96 } };
  const unknown = { bytesLeft: undefined, secondsLeft: undefined, sources: alone };
  expect(progressLine(progress(0, unknown))).toBe("0 of 96 units, 3.10 MB");
  const last = { bytesLeft: 0, secondsLeft: 0, sources: alone };
  expect(progressLine(progress(96, last))).toBe("96 of 96 units, 3.10 MB, making the tape");
});

it("writes over one line that never wraps, below what is noted, and takes it away", () => {
  let written = "";
  let now = 0;
  const write = (text: string): void => {
    written += text;
  };
  const stderr = { write, isTTY: true, columns: 30 } as Context["stderr"];
  const painter = pullPainter({
    ...{ json: false, quiet: false, stderr, elapsed: () => now },
    object: () => undefined,
    note: (text) => write(`${text}\n`),
  });
  const taken = (): string => {
    const text = written.replaceAll("\r\u001b[K", "<");
    written = "";
    return text;
  };
  painter.update(progress(12));
  const line = taken();
  expect(line).toMatch(/^<12 of 96 units, 3\.10 MB, /);
  expect(line.length - 1).toBeLessThanOrEqual(30);
  // So soon only a unit is news.
  now = 10;
  painter.update(progress(12));
  expect(taken()).toBe("");
  painter.update(progress(13));
  expect(taken()).toMatch(/^<13 of 96/);
  painter.note("okx: HTTP 503");
  expect(taken()).toMatch(/^<okx: HTTP 503\n<13 of 96/);
  painter.stop();
  expect(taken()).toBe("<");
});
