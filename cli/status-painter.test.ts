import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type Micros, parseTime } from "../engine/market/time.ts";
import type { StatusLine, VenueStatus } from "./feed-status.ts";
import { oneLine, statusPainter } from "./status-painter.ts";
import { Terminal } from "./testing/terminal.ts";

const time: Micros = parseTime("2026-11-25T12:00:00Z") ?? JSON.parse("0");

const venue: VenueStatus = {
  ...{ state: "live", pairs: 2, live: 2, reconnects: 0, reason: "" },
  ...{ frames: 10, trades: 4, quotes: 6, ticksPerSecond: 10, lagMs: null, lastTick: null },
  ...{ gaps: 1, rejected: 0, unknown: 0 },
};

const status = (frames: number, venues: readonly string[] = ["kraken", "okx"]): StatusLine => ({
  ...{ time, runningMs: 1_000, loopLagMs: 0, frames, ticks: frames, disk: undefined },
  venues: Object.fromEntries(venues.map((id) => [id, venue])),
});

const setUp = ({ columns = 80, rows = 24, isTTY = true, quiet = false } = {}) => {
  const terminal = new Terminal({ columns, rows });
  const written: string[] = [];
  const stderr = {
    ...{ isTTY, rows, stream: new PassThrough() },
    get columns() {
      return terminal.columns;
    },
    write: (text: string) => {
      written.push(text);
      terminal.write(text);
    },
  };
  const note = (text: string): void => stderr.write(`${text}\n`);
  /** Results on their way to the same terminal, a turn later. */
  let results = "";
  let draining = 0;
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
  const drained = async (): Promise<void> => {
    draining += 1;
    await turn();
    draining -= 1;
    terminal.write(results);
    results = "";
  };
  const print = (text: string): void => {
    results += `${text}\n`;
  };
  const painter = statusPainter({ stderr, quiet, color: true, note, drained });
  /** Until all is written that is on its way. */
  const pause = async (): Promise<void> => {
    do await turn();
    while (draining > 0);
  };
  return { terminal, written, painter, print, pause };
};

const picture = (frames: string, ...ids: readonly string[]): unknown[] => [
  expect.stringMatching(/^venue +state/),
  ...ids.map((id) => expect.stringMatching(new RegExp(`^${id} +live`))),
  expect.stringMatching(new RegExp(`^${frames} frames, `)),
  expect.stringMatching(/^watching only/),
];

describe("statusPainter", () => {
  it("paints one picture over the other, longer or shorter", () => {
    const { terminal, painter } = setUp();
    painter.show(status(1));
    expect(terminal.lines).toEqual(picture("1", "kraken", "okx"));
    painter.show(status(22, ["kraken", "okx", "gate"]));
    expect(terminal.lines).toEqual(picture("22", "kraken", "okx", "gate"));
    painter.show(status(3, ["kraken"]));
    expect(terminal.lines).toEqual(picture("3", "kraken"));
  });

  it("never takes the old picture away before the new one stands: nothing flickers", () => {
    const { written, painter } = setUp();
    painter.show(status(1));
    painter.show(status(2));
    expect(written).toHaveLength(2);
    const [, second = ""] = written;
    expect(second.indexOf("\u001b[J")).toBe(second.length - "\u001b[J".length);
  });

  it("keeps notes and results above it, in their order, and comes back by itself", async () => {
    const { terminal, painter, print, pause } = setUp();
    painter.note("before anything is shown");
    painter.show(status(1));
    painter.note("okx: connection refused");
    expect(terminal.lines.slice(2)).toEqual(picture("1", "kraken", "okx"));
    painter.makeRoom();
    print("alert one");
    painter.makeRoom();
    print("alert two");
    // A second passes in the middle of it.
    painter.show(status(2));
    await pause();
    expect(terminal.lines).toEqual([
      ...["before anything is shown", "okx: connection refused", "alert one", "alert two"],
      ...picture("2", "kraken", "okx"),
    ]);
    painter.show(status(3));
    expect(terminal.lines.slice(4)).toEqual(picture("3", "kraken", "okx"));
  });

  it("makes room for what comes while it waits", async () => {
    const { terminal, painter, print, pause } = setUp();
    painter.show(status(1));
    for (let i = 0; i < 5; i++) {
      painter.makeRoom();
      print(`alert ${i}`);
      await Promise.resolve();
    }
    await pause();
    expect(terminal.lines.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((i) => `alert ${i}`));
    expect(terminal.lines.slice(5)).toEqual(picture("1", "kraken", "okx"));
  });

  it("finds its beginning again in a window that was made narrower or wider", () => {
    const { terminal, painter } = setUp({ columns: 100 });
    painter.note("above");
    painter.show(status(1));
    terminal.resize(40);
    painter.show(status(2));
    terminal.resize(100);
    painter.show(status(3));
    expect(terminal.lines[0]).toBe("above");
    expect(terminal.lines.slice(1)).toEqual(picture("3", "kraken", "okx"));
  });

  it("leaves the last picture standing, and takes the ^C away", async () => {
    const { terminal, painter, print, pause } = setUp();
    painter.show(status(1));
    painter.makeRoom();
    print("last alert");
    terminal.write("^C");
    painter.stop();
    await pause();
    terminal.write("nothing lost\n");
    expect(terminal.lines.at(-1)).toBe("nothing lost");
    expect(terminal.text).not.toContain("^C");
    const other = setUp();
    other.painter.show(status(1));
    other.terminal.write("^C");
    other.painter.stop();
    other.terminal.write("nothing lost\n");
    expect(other.terminal.lines).toEqual([...picture("1", "kraken", "okx"), "nothing lost"]);
  });

  it("writes a line a minute where no terminal is, and nothing when it shall be quiet", () => {
    const { written, painter } = setUp({ isTTY: false });
    for (let second = 1; second <= 120; second++) painter.show(status(second));
    painter.makeRoom();
    painter.stop();
    expect(written).toEqual([
      "live 2/2, 2 gaps, 60 frames, 20.0 ticks/s\n",
      "live 2/2, 2 gaps, 120 frames, 20.0 ticks/s\n",
    ]);
    const quiet = setUp({ quiet: true });
    quiet.painter.show(status(1));
    quiet.painter.stop();
    expect(quiet.written).toEqual([]);
  });
});

it("oneLine says what counts", () => {
  const line = status(1_234);
  const okx = { ...venue, state: "back-off", ticksPerSecond: 0.5, gaps: 3 };
  expect(oneLine({ ...line, venues: { ...line.venues, okx } })).toBe(
    "live 1/2, 4 gaps, 1,234 frames, 10.5 ticks/s",
  );
  const disk = { tape: "x", recording: false, freeBytes: 0, fullIn: undefined, problem: "full" };
  expect(oneLine({ ...line, disk })).toMatch(/, NOT RECORDING$/);
});
