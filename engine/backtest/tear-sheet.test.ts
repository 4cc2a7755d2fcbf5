import { describe, expect, it } from "vitest";
import { micros, parseTime } from "../market/time.ts";
import type { RoundTrip } from "./result.ts";
import { tearSheetOf } from "./tear-sheet.ts";
import { sampleFacts, sampleRun, sampleTerms } from "./testing/sample-run.ts";

const options = {
  ...{ title: "Depeg reversion", terms: sampleTerms, seed: 7, version: "0.1.0", draws: 50 },
  command: "pegtape backtest svb-2023 --strategy depegReversion",
};
const sheet = tearSheetOf(sampleRun(), sampleFacts(), options);

describe("the tear sheet of three trades", () => {
  it("has the books to the last digit, and they add up", () => {
    const { pnl, costs } = sheet;
    expect(pnl).toMatchObject({
      ...{ start: "10000", end: "10074.198", total: "74.198", realised: "75", unrealised: "1.9" },
      return: 0.0074198,
    });
    expect(costs).toMatchObject({ total: "2.702", fees: "1.452", slippage: "0.25" });
    // 10000 + 75 + 1.9 - 2.702
    expect(10_000 + 75 + 1.9 - 2.702).toBeCloseTo(Number(pnl.end), 9);
    expect(pnl.byVenue.map(({ name, net }) => [name, net])).toEqual([
      ["coinbase", "-5.5"],
      ["kraken", "80.948"],
    ]);
    expect(pnl.byAsset.map(({ name, net }) => [name, net])).toEqual([
      ["USD", "-1.452"],
      ["USDC", "76.9"],
    ]);
  });

  it("leads with the trades, for they are few, and says so", () => {
    expect(sheet.standing).toMatchObject({
      trades: 3,
      independent: 3,
      clusters: 1,
      leads: "trades",
    });
    expect(sheet.standing.remark).toMatch(/^3 independent trades in 1 event cluster: /);
    expect(sheet.remarks).toContain(sheet.standing.remark);
  });

  it("counts turnover, hits and what was held by hand", () => {
    // 900 + 980 + 475 + 470 + 198 bought and sold with 10,000.
    expect(sheet.trading).toMatchObject({ turnover: 0.3023, hitRate: 0.666666667, open: 1 });
    expect(sheet.trading.sources).toEqual({ quote: 1 });
    // 5 + 3 + 11 of 96 hours.
    expect(sheet.exposure).toEqual({
      ...{ mean: Number(((0.09 * 19) / 96).toPrecision(9)), most: 0.09 },
      timeInMarket: Number((19 / 96).toPrecision(9)),
    });
    // Nine hours and 36 minutes of 96 without a feed.
    expect(sheet.tape.covered).toBe(0.9);
    expect(sheet.months).toEqual([{ month: "2023-03", return: 0.0074198, pnl: 74.198 }]);
  });

  it("times entries against the trough of their event", () => {
    // At 0.90, 1000 of 1250 bps below; at 0.95, 500 of them; the third came after the event.
    expect(sheet.trades.map(({ timing }) => timing)).toEqual([0.2, 0.6, null]);
    expect(sheet.trades.map(({ afterTrough }) => afterTrough)).toEqual([-3600, 25_200, null]);
    expect(sheet.entryTiming).toEqual({
      ...{ entries: 2, events: 1, median: 0.2, best: 0.2, worst: 0.6, early: 0.5 },
    });
  });

  it("counts the costs of the first trade into its returns", () => {
    // The first mark is 36 cents under the start: a fall of 3.6e-5 that no curve from the first mark on would show.
    const early = sampleRun();
    const only = {
      time: early.curve.time.slice(0, 1),
      equity: early.curve.equity.slice(0, 1),
      exposure: early.curve.exposure.slice(0, 1),
    };
    const { drawdown } = tearSheetOf({ ...early, curve: only }, sampleFacts(), options);
    expect(drawdown.fraction).toBeCloseTo(0.36 / 10_000, 12);
  });

  it("stays itself as JSON, and is the same each time", () => {
    expect(JSON.parse(JSON.stringify(sheet))).toEqual(sheet);
    expect(JSON.stringify(tearSheetOf(sampleRun(), sampleFacts(), options))).toBe(
      JSON.stringify(sheet),
    );
  });

  it("writes values as their table says", () => {
    const parameters = {
      hold: { type: "duration", default: 60e6, min: 60e6, max: 86_400e6, describe: "At most" },
    } as const;
    const { strategy } = tearSheetOf(sampleRun(), sampleFacts(), { ...options, parameters });
    expect(strategy.written).toEqual({ entry: "-80", exit: "-10", hold: "1h", scale: "true" });
  });
});

it("marks what nobody recorded, and only that", () => {
  const mark = (kind: "recorded" | "imported" | "reconstructed" | "simulated") =>
    tearSheetOf(sampleRun(), sampleFacts({ kind }), options);
  expect(mark("reconstructed")).toMatchObject({
    kind: "reconstructed",
    watermark: "RECONSTRUCTED",
  });
  expect(mark("simulated").watermark).toBe("SIMULATED");
  expect(mark("imported").watermark).toBeNull();
  expect(mark("recorded").remarks.join()).not.toMatch(/no market/);
});

it("lets ratios lead from thirty independent trades in ten clusters on", () => {
  const [one] = sampleRun().trades;
  if (one === undefined) throw new Error("the sample has trades");
  const start = parseTime("2022-01-01") ?? micros(0);
  const week = 7 * 86_400e6;
  const trades = (number: number, apart: number): RoundTrip[] =>
    Array.from({ length: number }, (_, i) => {
      const openedAt = start + i * apart;
      return { ...one, openedAt, closedAt: openedAt + 3600e6 };
    });
  const leads = (all: readonly RoundTrip[]): string =>
    tearSheetOf(sampleRun({ trades: all }), sampleFacts({ events: [] }), options).standing.leads;
  expect(leads(trades(30, 2 * week))).toBe("ratios");
  expect(leads(trades(29, 2 * week))).toBe("trades");
  // All within a week of each other: one cluster.
  expect(leads(trades(30, week / 2))).toBe("trades");
});

it("takes trades far apart for one cluster where one cause brought them", () => {
  const [one, two] = sampleRun().trades;
  if (one === undefined || two === undefined) throw new Error("the sample has trades");
  const month = 30 * 86_400e6;
  const later = { ...two, openedAt: one.openedAt + month, closedAt: one.openedAt + month + 3600e6 };
  const [event] = sampleFacts().events;
  if (event === undefined) throw new Error("the sample has an event");
  const clusters = (events: ReturnType<typeof sampleFacts>["events"]): number =>
    tearSheetOf(sampleRun({ trades: [one, later] }), sampleFacts({ events }), options).standing
      .clusters;
  expect(clusters([])).toBe(2);
  expect(clusters([{ ...event, to: Number.POSITIVE_INFINITY }])).toBe(1);
});

it("says first that a run stopped, and when", () => {
  const failure = { strategy: "mine", time: Number.NaN, cause: "order size is NaN" };
  const stopped = tearSheetOf(sampleRun({ failure }), sampleFacts(), options);
  expect(stopped.failure).toEqual({ time: null, cause: "order size is NaN" });
  expect(stopped.remarks[0]).toMatch(/stopped before the tape ended: order size is NaN/);
});

it("stands without a single mark, order or trade", () => {
  const none = new Float64Array(0);
  const empty = tearSheetOf(
    sampleRun({
      ...{ orders: [], fills: [], trades: [] },
      curve: { time: none, equity: none, exposure: none },
      books: { ...sampleRun().books, pockets: [] },
    }),
    sampleFacts({ events: [], gaps: [] }),
    options,
  );
  expect(empty.trading).toMatchObject({ hitRate: null, expectancy: null, turnover: 0 });
  expect(empty.ratios.sharpe).toEqual({ estimate: null, low: null, high: null });
  expect(empty.exposure).toEqual({ mean: 0, most: 0, timeInMarket: 0 });
  expect(JSON.parse(JSON.stringify(empty))).toEqual(empty);
});
