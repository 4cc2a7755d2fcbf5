import { describe, expect, it } from "vitest";
import { type Micros, parseTime } from "../engine/market/time.ts";
import type { StatusLine, VenueStatus } from "./feed-status.ts";
import { statusScreen } from "./status-screen.ts";

const time: Micros = parseTime("2026-11-25T12:00:00Z") ?? JSON.parse("0");

const live: VenueStatus = {
  ...{ state: "live", pairs: 9, live: 9, reconnects: 0, reason: "" },
  ...{ frames: 1_000, trades: 400, quotes: 600, ticksPerSecond: 12.34 },
  ...{ lagMs: 84.4, lastTick: "2026-11-25T11:59:59.700000Z" },
  ...{ gaps: 0, rejected: 0, unknown: 0 },
};
const down: VenueStatus = {
  ...live,
  ...{ state: "back-off", live: 0, ticksPerSecond: 0, reconnects: 12, gaps: 3 },
  ...{ reason: "HTTP 429 at the upgrade", lastTick: "2026-11-25T11:48:00.000000Z" },
};
const loading: VenueStatus = {
  ...live,
  ...{ state: "loading", pairs: 0, live: 0, ticksPerSecond: 0, lagMs: null, lastTick: null },
};

const disk = {
  ...{ tape: "/data/today", recording: true, freeBytes: 84.4e9, fullIn: 3 * 86_400 },
  problem: undefined,
};

const status = (more: Partial<StatusLine> = {}): StatusLine => ({
  ...{ time, runningMs: 3_723_000, loopLagMs: 99, frames: 1_234_567, ticks: 7_654_321, disk },
  venues: { kraken: live, okx: down, gemini: loading },
  ...more,
});

describe("statusScreen", () => {
  it("lines venues up, and puts a reason beside its venue where there is room", () => {
    expect(statusScreen(status(), false, { columns: 120 })).toEqual([
      "venue   state     pairs  ticks/s    lag    last  reconn  gaps",
      "kraken  live        9/9     12.3  84 ms  300 ms       0     0",
      "okx     back-off    0/9      0.0  84 ms  12 min      12     3  HTTP 429 at the upgrade",
      "gemini  loading     0/0      0.0      -       -       0     0",
      "1,234,567 frames, 7,654,321 ticks, 12.3 ticks/s, running 1:02:03",
      "into /data/today, 84.4 GB left, full in 3 days",
    ]);
  });

  it("says how far the loop is behind, where that is worth a word", () => {
    const [line] = statusScreen(status({ loopLagMs: 2_500 }), false, { columns: 120 }).slice(-2);
    expect(line).toBe(
      "1,234,567 frames, 7,654,321 ticks, 12.3 ticks/s, running 1:02:03, 2.5 s behind",
    );
  });

  it("puts it below the table where there is none, and nothing is wider than the window", () => {
    const reason = "closed by the server (1013, try again when the maintenance is over, please)";
    const tape = `/data/${"very/".repeat(20)}deep`;
    const narrow = status({
      venues: { kraken: live, okx: { ...down, reason } },
      disk: { ...disk, tape },
    });
    for (const columns of [120, 80, 62, 40, 20, 3, 1]) {
      const lines = statusScreen(narrow, false, { columns });
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(1, columns - 1));
    }
    const lines = statusScreen(narrow, false, { columns: 80 });
    expect(lines.slice(2, 4)).toEqual([
      "okx     back-off    0/9      0.0  84 ms  12 min      12     3",
      "  okx: closed by the server (1013, try again when the maintenance is over, ple\u2026",
    ]);
  });

  it("colours nothing but trouble, and of it the state alone", () => {
    const venues = {
      kraken: live,
      okx: down,
      gemini: { ...loading, reason: "no answer" },
      gate: loading,
      bybit: { ...live, state: "stale" },
      bitstamp: { ...loading, state: "nothing to record" },
    };
    const lines = statusScreen(status({ venues }), true, { columns: 120 });
    const coloured = (at: number): string[] =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are our own.
      [...(lines[at] ?? "").matchAll(/\u001b\[(\d+)m([^\u001b]*)\u001b\[0m/g)].map(
        ([, code, text]) => `${code} ${text?.trim().split(/\s/)[0]}`,
      );
    expect(lines.map((_, at) => coloured(at))).toEqual([
      ...[["2 venue"], [], ["31 back-off"], ["33 loading"], [], ["33 stale"], ["2 bitstamp"]],
      ...[[], []],
    ]);
  });

  it("is loud when nothing is recorded any more", () => {
    const problem = "the disk is full\u001b[2J\nand more";
    const lines = statusScreen(
      status({ disk: { ...disk, recording: false, problem, freeBytes: 0 } }),
      true,
      { columns: 100 },
    );
    expect(lines[0]).toBe(
      `\u001b[1;97;41m${" NOT RECORDING: the disk is full[2J and more ".padEnd(99)}\u001b[0m`,
    );
    expect(lines.at(-1)).toBe("kept so far in /data/today, 0 B left");
  });

  it("says when nothing is kept at all", () => {
    expect(statusScreen(status({ disk: undefined }), false, { columns: 100 }).at(-1)).toBe(
      "watching only, nothing is kept (--record <folder> keeps it)",
    );
  });

  it("tells what could not be read, and of a venue that is back what it was", () => {
    const venues = {
      kraken: { ...live, rejected: 1_200, unknown: 3 },
      okx: { ...live, reason: "closed by the server (1006)" },
    };
    const lines = statusScreen(status({ venues }), false, { columns: 120 });
    expect(lines[1]).toMatch(/ {2}1,200 unreadable, 3 unknown$/);
    expect(lines[2]).toMatch(/ {2}was: closed by the server \(1006\)$/);
  });

  it("fits a low window: what is in trouble is shown first", () => {
    const venues = Object.fromEntries([
      ...Array.from({ length: 11 }, (_, i) => [`venue${i}`, live]),
      ["okx", down],
    ]);
    for (const rows of [40, 16, 15, 10, 6, 4])
      expect(statusScreen(status({ venues }), false, { columns: 120, rows }).length).toBeLessThan(
        Math.max(rows, 6),
      );
    const lines = statusScreen(status({ venues }), false, { columns: 120, rows: 10 });
    expect(lines[1]).toMatch(/^okx +back-off/);
    expect(lines).toContain("  and 9 more");
  });

  it.each([
    [-35, "-35 ms"],
    [999, "999 ms"],
    [3_240, "3.2 s"],
    [45_000, "45 s"],
    [5_400_000, "90 min"],
    [7 * 3_600_000, "7 h"],
    [117_107_735_700, "1355 d"],
  ])("says a lag of %d ms as %s", (lagMs, said) => {
    const lines = statusScreen(status({ venues: { kraken: { ...live, lagMs } } }), false, {
      columns: 120,
    });
    expect(lines[1]).toContain(` ${said}  `);
  });
});
