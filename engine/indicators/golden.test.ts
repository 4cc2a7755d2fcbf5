import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readGolden, readGoldenCsv } from "../testing/golden.ts";
import { indicators } from "./registry.ts";
import { parseSelect } from "./select.ts";
import { barsOf, run } from "./testing.ts";
import { runBook, runVenues } from "./testing-feeds.ts";

// The vectors themselves go through the command line (cli/commands/indicators.golden.test.ts); these are the small ones.

it("reproduces Wilder's worked example as StockCharts prints it", () => {
  const table = readGoldenCsv("classic/rsi14_wilder_chartschool.csv");
  const close = (table.get("close") ?? []).map(Number);
  const published = table.get("rsi_published") ?? [];
  expect(close.length).toBeGreaterThanOrEqual(33);
  const got = run("rsi(14)", barsOf({ close }));
  for (const [i, text] of published.entries()) {
    if (text === "") expect(got[i], `row ${i}`).toBeNaN();
    else expect(Math.abs((got[i] ?? Number.NaN) - Number(text)), `row ${i}`).toBeLessThan(0.0051);
  }
});

// The names by which the hand-worked cases know what here is a select, or a field of one.
const renamed: Readonly<Record<string, string>> = {
  vwapRolling: "vwap",
  stochRaw: "stochastic",
  sdPop: "sd",
};
// The field that a case means by its only column, where the indicator has several.
const onlyColumn: Readonly<Record<string, string>> = { "stoch-flat": "rawK" };
const edgeCase = z.object({
  id: z.string(),
  indicator: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  close: z.array(z.number()).optional(),
  high: z.array(z.number()).optional(),
  low: z.array(z.number()).optional(),
  volume: z.array(z.number()).optional(),
  expected: z.unknown(),
});
const column = z.array(z.number().nullable());
const handWorked: unknown = JSON.parse(readGolden("edge-cases.json"));
const edgeCases = z
  .object({ cases: z.array(edgeCase) })
  .parse(handWorked)
  .cases.map((each) => ({ ...each, indicator: renamed[each.indicator] ?? each.indicator }))
  .filter(({ indicator, close }) => close !== undefined && indicators.has(indicator));

describe("cases worked by hand", () => {
  it.each(edgeCases)("$id", ({ id, indicator, params, expected, close = [], ...rest }) => {
    // "W" of a rolling average is "n" there: parameters go in by place, words by name.
    const numbers = Object.values(params).filter((value) => typeof value === "number");
    const words = Object.entries(params).filter(([, value]) => typeof value !== "number");
    const options = words.map(([name, value]) => `${name}=${value}`);
    const text = `${indicator}(${[...numbers, ...options].join(",")})`;
    const columns = Array.isArray(expected)
      ? { [onlyColumn[id] ?? ""]: expected }
      : z.record(z.string(), column).parse(expected);
    for (const [name, values] of Object.entries(columns)) {
      const got = run(text, barsOf({ close, ...rest }), renamed[name] ?? name);
      for (const [i, value] of column.parse(values).entries()) {
        if (value === null) expect(got[i], `${name} row ${i}`).toBeNaN();
        else expect(got[i], `${name} row ${i}`).toBeCloseTo(value, 12);
      }
    }
  });

  it("are all here", () => {
    expect(edgeCases.length).toBeGreaterThanOrEqual(10);
    for (const { indicator } of edgeCases)
      expect(parseSelect(indicator).definition.id).toBe(indicator);
  });
});

// The cases that give deviations (bps), prices with times, or logarithms instead of closes; `last` is the one answer.
const otherCase = z.object({
  id: z.string(),
  x: z.array(z.number()).optional(),
  price: z.array(z.number()).optional(),
  logPrice: z.array(z.number()).optional(),
  timeMs: z.array(z.number()).optional(),
  expected: z.unknown(),
});
const otherCases = z
  .object({ cases: z.array(otherCase) })
  .parse(JSON.parse(readGolden("edge-cases.json"))).cases;
const asked = [
  ["below-threshold-gap", "totalS", "timeBelow(50,120s)", "total"],
  ["below-threshold-gap", "streakS", "timeBelow(50,120s)", "streak"],
  ["below-threshold-gap", "episodeBpMin", "depthDuration(0,50,120s)", "episode"],
  ["cusum", "pos", "cusum(0,2,0.5,4)", "up"],
  ["cusum", "neg", "cusum(0,2,0.5,4)", "down"],
  ["cusum", "alarm", "cusum(0,2,0.5,4)", "alarm"],
  ["halflife-exact", "last", "ouHalfLife(5)", "halfLife"],
  ["halflife-trend", "last", "ouHalfLife(4)", "halfLife"],
  ["variance-ratio-sign", "last", "varianceRatio(4,2)", "vr"],
] as const;

it.each(asked)("%s: %s by %s %s", (id, name, select, field) => {
  const found = otherCases.find((each) => each.id === id);
  const { x, logPrice, price, timeMs: startMs, expected } = otherCase.parse(found);
  const prices = x?.map((bps) => 1 + bps / 1e4) ?? logPrice?.map((log) => 10 * Math.exp(log));
  const close = (price ?? prices ?? []).map((each) => Math.round(each * 1e8) / 1e8);
  const got = run(select, barsOf({ close, startMs }), field);
  const wanted =
    name === "last" ? [Number(expected)] : z.record(z.string(), column).parse(expected)[name];
  expect(wanted?.length).toBeGreaterThan(0);
  for (const [i, value] of (wanted ?? []).entries()) {
    const place = name === "last" ? got.length - 1 : i;
    expect(got[place], `row ${place}`).toBeCloseTo(value ?? Number.NaN, 9);
  }
});

describe("cases worked by hand that are not over bars", () => {
  /** The one of this id, read as what it is. */
  const caseOf = <T>(id: string, shape: z.ZodType<T>): T => {
    const { cases: all } = z
      .object({ cases: z.array(z.looseObject({ id: z.string() })) })
      .parse(handWorked);
    return shape.parse(all.find((each) => each.id === id));
  };

  it("ofi", () => {
    const { quotes, expected } = caseOf(
      "ofi",
      z.object({
        quotes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
        expected: z.array(z.number()),
      }),
    );
    const rows = quotes.map(([bid, bidSize, ask, askSize], at) => ({
      at,
      bid,
      bidSize,
      ask,
      askSize,
    }));
    expect(runBook("ofi", rows, "event")).toEqual(expected);
  });

  it.each(["weighted-median-tie", "weighted-median-outlier"])("%s", (id) => {
    const { pairs, expected } = caseOf(
      id,
      z.object({ pairs: z.array(z.tuple([z.number(), z.number()])), expected: z.number() }),
    );
    const rows = pairs.map(([price, size], i) => ({ at: 0, venue: `v${i}`, price, size }));
    expect(runVenues("robustPrice(5m)", rows, "price").at(-1)).toBe(expected);
  });

  it("triangulation", () => {
    const { coinUsdt, usdtUsd, expected } = caseOf(
      "triangulation",
      z.object({ coinUsdt: z.number(), usdtUsd: z.number(), expected: z.number() }),
    );
    const rows = [
      { at: 0, venue: "ref", pair: "USDT/USD", price: usdtUsd },
      { at: 0, venue: "v", pair: "COIN/USDT", price: coinUsdt },
    ];
    expect(runVenues("referencePrice", rows).at(-1)).toBe(expected);
  });

  it("kyle-constant-flow", () => {
    const { signedVolume, priceChange, params } = caseOf(
      "kyle-constant-flow",
      z.object({
        signedVolume: z.array(z.number()),
        priceChange: z.array(z.number()),
        params: z.object({ n: z.number() }),
        expected: z.null(),
      }),
    );
    const level = (i: number): number =>
      1 + priceChange.slice(0, i).reduce((sum, change) => sum + change, 0) / 1e4;
    // The first trade only gives the mid from which the first change is counted.
    const rows = [signedVolume[0] ?? 0, ...signedVolume].map((size, at) => ({
      at,
      bid: level(at) - 0.0001,
      ask: level(at) + 0.0001,
      depth: 1,
      trade: [level(at), Math.abs(size), Math.sign(size)] as const,
    }));
    expect(runBook(`kyleLambda(${params.n})`, rows).at(-1)).toBeNaN();
    const varied = rows.map((row, i) => ({ ...row, trade: [1, 5 + i, 1] as const }));
    expect(runBook(`kyleLambda(${params.n})`, varied).at(-1)).not.toBeNaN();
  });
});

it("every case worked by hand is run", () => {
  const ids = z
    .object({ cases: z.array(z.looseObject({ id: z.string() })) })
    .parse(handWorked)
    .cases.map(({ id }) => id);
  const run = new Set<string>([
    ...edgeCases.map(({ id }) => id),
    ...asked.map(([id]) => id),
    ...["ofi", "weighted-median-tie", "weighted-median-outlier", "triangulation"],
    "kyle-constant-flow",
  ]);
  expect(ids.filter((id) => !run.has(id))).toEqual([]);
});
