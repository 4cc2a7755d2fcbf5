import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { svbFrom, svbTo } from "./facts.ts";
import { mergeTicks } from "./load.ts";
import { reconstructSvb } from "./reconstruct.ts";
import { Row, type Ticks } from "./ticks.ts";

const digest = (instruments: readonly Ticks[]): string => {
  const hash = createHash("sha256");
  for (const ticks of instruments)
    for (const key of ["time", "row", "a", "b", "c", "d"] as const)
      hash.update(ticks[key].slice(0, ticks.length));
  return hash.digest("hex");
};

const drawn = reconstructSvb();

describe("reconstructSvb", () => {
  it("draws the same numbers every time", () => {
    expect(digest(reconstructSvb())).toBe(digest(drawn));
  }, 60_000);

  it("draws these numbers, on every machine", () => {
    expect(
      digest(drawn),
      "the drawing has changed: raise the version in svb-2023.ts and pin anew",
    ).toBe("df9b5196f54ab48330526159c4e67e39c19640929f6de101f314a97a20be6706");
  });

  it("keeps every instrument's rows in order of time, inside the four days", () => {
    for (const { time, length } of drawn) {
      const times = time.subarray(0, length);
      expect(times.every((now, i) => i === 0 || now >= (times[i - 1] ?? 0))).toBe(true);
      expect(times[0]).toBe(0);
      expect(times.at(-1)).toBeLessThan((svbTo - svbFrom) / 1000);
    }
  });
});

it("merges by time, then instrument, then row, and numbers each instrument's trades", () => {
  const ticks = (times: number[], rows: number[]): Ticks => ({
    length: times.length,
    time: Int32Array.from(times),
    row: Uint8Array.from(rows),
    a: Int32Array.from(times),
    b: Int32Array.from(times),
    c: Int32Array.from(times),
    d: Int32Array.from(times),
  });
  const merged = mergeTicks([
    ticks([1, 5, 5], [Row.quote, Row.buy, Row.sell]),
    ticks([0, 5, 9], [Row.sell, Row.quote, Row.buy]),
  ]);
  expect([...merged.time]).toEqual([0, 1, 5, 5, 5, 9]);
  expect([...merged.instrument]).toEqual([1, 0, 0, 0, 1, 1]);
  expect([...merged.row]).toEqual([Row.sell, Row.quote, Row.buy, Row.sell, Row.quote, Row.buy]);
  expect([...merged.number]).toEqual([1, 0, 1, 2, 1, 2]);
  expect([...merged.position]).toEqual([0, 1, 2, 3, 4, 5]);
});
