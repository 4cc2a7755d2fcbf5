import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Bar } from "../bars/bar.ts";
import { bookDriver, coinsDriver, type Driver, venueDriver } from "./drive.ts";
import type { Input } from "./indicator.ts";
import { indicators } from "./registry.ts";
import { parseSelect, type Select, selectColumns } from "./select.ts";
import { barsOf, DOLLAR, run } from "./testing.ts";
import { runBook, runVenues } from "./testing-feeds.ts";

const GOLDEN = new URL("../../../shared/golden/", import.meta.url);

/** A reference file's text. Throws when it is not there: without it nothing would be checked. */
const readGolden = (path: string): string => readFileSync(new URL(path, GOLDEN), "utf8");

/** A reference CSV's columns by name. */
const readGoldenCsv = (path: string): Map<string, string[]> => {
  const [header = [], ...rows] = readGolden(path)
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return new Map(header.map((name, column) => [name, rows.map((row) => row[column] ?? "")]));
};

// Reference outputs of TA-Lib and of slow exact arithmetic, made by others; see the README beside them.
const selectsFile = z.object({
  files: z.record(
    z.string(),
    z.object({
      file: z.string().optional(),
      input: z.string(),
      select: z.string(),
      columns: z.record(z.string(), z.string().nullable()),
    }),
  ),
});
const tolerance = z.union([
  z.object({ abs: z.number(), rel: z.number() }),
  z.object({ exact: z.literal(true) }).transform(() => ({ abs: 0, rel: 0 })),
]);
const tolerancesFile = z.record(
  z.string(),
  z.record(z.string(), z.record(z.string(), z.unknown())).or(z.string()),
);

const selects = selectsFile.parse(JSON.parse(readGolden("selects.json"))).files;
const tolerances = tolerancesFile.parse(JSON.parse(readGolden("tolerances.json")));

/** A tolerance that stands only in the words of its `_note`. */
const inWords: Readonly<Record<string, z.infer<typeof tolerance>>> = {
  "talib/mfi14": { abs: 1e-8, rel: 0 },
};

const toleranceOf = (file: string, column: string): z.infer<typeof tolerance> => {
  const [group = "", name = ""] = file.split("/");
  const ofGroup = tolerances[group];
  const ofFile = typeof ofGroup === "object" ? ofGroup[name] : undefined;
  return tolerance.parse(ofFile?.[column] ?? ofFile?.["*"] ?? inWords[file]);
};

const seriesBars = (series: string): Bar[] => {
  const columns = readGoldenCsv(`${series}/bars.csv`);
  const numbers = (name: string): number[] => (columns.get(name) ?? []).map(Number);
  const bars = barsOf({
    open: numbers("open"),
    high: numbers("high"),
    low: numbers("low"),
    close: numbers("close"),
    volume: numbers("volume"),
    startMs: numbers("time_ms"),
  });
  for (const [i, time] of numbers("time_ms").entries())
    Object.assign(bars[i] ?? {}, { start: time * 1e3, end: time * 1e3 + 60e6 });
  return bars;
};

/** TA-Lib's RSI is 0 while every change since the first bar is none, where Wilder's is neutral (see its `_note`). */
const isNeutral = (file: string, bars: readonly Bar[], i: number): boolean =>
  file === "talib/rsi14" && bars.slice(0, i + 1).every((bar) => bar.close === bars[i]?.close);

const typical = ({ high, low, close }: Bar): number => high + low + close;

/**
 * TA-Lib's MFI takes the side of a tied typical price from the rounding of a double, and is 0 where less than one unit of
 * money flowed (see its `_note`): those rows are left to exact/mfi14.
 */
const isMfiUndecided = (file: string, bars: readonly Bar[], i: number): boolean => {
  if (file !== "talib/mfi14") return false;
  const window = bars.slice(Math.max(1, i - 13), i + 1);
  const before = bars.slice(Math.max(0, i - 14), i);
  const tied = window.some((bar, at) => typical(bar) === typical(before[at] ?? bar));
  const flow = window.reduce((sum, bar) => sum + (typical(bar) / 3e8) * bar.volume, 0);
  return tied || flow < 1;
};

/** TA-Lib's CCI of a window without deviation is 0 only where the mean of its doubles happens to have no rounding. */
const isCciUndecided = (file: string, bars: readonly Bar[], i: number): boolean => {
  const window = bars.slice(Math.max(0, i - 19), i + 1).map(typical);
  return file === "talib/cci20" && window.every((price) => price === window[0]);
};

/**
 * TA-Lib compares the two directional moves as differences of doubles, whose rounding decides a tie that Wilder leaves
 * undecided. Its sums carry that bar on, by 1/14 less a bar: for 350 bars it is more than the tolerance.
 */
const isAdxUndecided = (file: string, bars: readonly Bar[], i: number): boolean =>
  file === "talib/adx14" &&
  bars.slice(Math.max(1, i - 350), i + 1).some((bar, at) => {
    const before = bars[Math.max(1, i - 350) + at - 1] ?? bar;
    const up = bar.high - before.high;
    const rounded = bar.high / 1e8 - before.high / 1e8 - (before.low / 1e8 - bar.low / 1e8);
    return up > 0 && up === before.low - bar.low && rounded !== 0;
  });

/** TA-Lib's stochastics hold %K back until %D has a value (see the `_note`): they say nothing of the rows before. */
const isHeldBack = (file: string, expected: readonly string[], i: number): boolean =>
  file.startsWith("talib/stoch") && i < expected.findIndex((reference) => reference !== "");

/** Rows on which a reference is no authority, for the reasons given at each. */
const isLeftOut = (
  file: string,
  expected: readonly string[],
  bars: readonly Bar[],
  i: number,
): boolean =>
  isMfiUndecided(file, bars, i) ||
  isCciUndecided(file, bars, i) ||
  isAdxUndecided(file, bars, i) ||
  isHeldBack(file, expected, i);

const idOf = (select: string): string => /^\w*/.exec(select)?.[0] ?? "";
const cases = Object.entries(selects).flatMap(([key, { file = key, input, select, columns }]) =>
  input === "bars" && indicators.has(idOf(select))
    ? Object.entries(columns).map(([column, field]) => ({
        file,
        select,
        column,
        field: field ?? "",
      }))
    : [],
);

describe.each(["a", "b"])("series %s", (series) => {
  const bars = seriesBars(series);

  it("has a thousand bars", () => {
    expect(bars).toHaveLength(1000);
  });

  it.each(cases)("$select $field is $file, column $column", ({ file, select, column, field }) => {
    const expected = readGoldenCsv(`${series}/${file}.csv`).get(column) ?? [];
    expect(expected).toHaveLength(bars.length);
    const { abs, rel } = toleranceOf(file, column);
    const got = run(select, bars, field);
    const compared = expected.filter((_, i) => !isLeftOut(file, expected, bars, i));
    expect(compared.length).toBeGreaterThan(250);
    const wrong = expected.flatMap((reference, i) => {
      if (isLeftOut(file, expected, bars, i)) return [];
      const value = got[i] ?? Number.NaN;
      const text = reference !== "" && isNeutral(file, bars, i) ? "50" : reference;
      if (text === "") return Number.isNaN(value) ? [] : [`row ${i}: ${value}, expected none`];
      if (value === Number(text)) return [];
      const distance = Math.abs(value - Number(text));
      return distance <= abs + rel * Math.abs(Number(text))
        ? []
        : [`row ${i}: ${value}, expected ${text}`];
    });
    expect(wrong).toEqual([]);
  });
});

/** What a select answers after each row of a file that is not of bars: a column a field, by its name in results. */
const driven = (series: string, input: Input, select: Select): Map<string, number[]> => {
  const table = readGoldenCsv(`${series}/${input}.csv`);
  const { definition, parameters } = select;
  const of = (): { values: Float64Array; drive: Driver } => {
    if (definition.input === "l1") {
      const indicator = definition.create(parameters, DOLLAR);
      return { values: indicator.values, drive: bookDriver(indicator) };
    }
    if (definition.input === "venues") {
      const indicator = definition.create(parameters, DOLLAR);
      return { values: indicator.values, drive: venueDriver(indicator) };
    }
    if (definition.input !== "coins") throw new RangeError(`${select.text} is over bars`);
    const coins = [...table.keys()].filter((name) => name.startsWith("coin_"));
    const indicator = definition.create(parameters, DOLLAR);
    return { values: indicator.values, drive: coinsDriver(indicator, coins) };
  };
  const { values, drive } = of();
  const rows = (table.get("i") ?? []).map((_, i) => {
    drive((name) => table.get(name)?.[i] ?? "");
    return [...values];
  });
  return new Map(
    selectColumns(select).map((name, k) => [name, rows.map((row) => row[k] ?? Number.NaN)]),
  );
};

const feeds = (["l1", "venues", "coins"] as const).flatMap((input) =>
  Object.entries(selects)
    .filter(([, entry]) => entry.input === input)
    .map(([file, { select, columns }]) => ({ input, file, select, columns })),
);

describe.each(["a", "b"])("feeds of series %s", (series) => {
  it.each(feeds)("$select are $file", ({ input, file, select, columns }) => {
    const got = new Map(
      select.split(" ").flatMap((text) => [...driven(series, input, parseSelect(text))]),
    );
    const reference = readGoldenCsv(`${series}/${file}.csv`);
    const wrong = Object.entries(columns).flatMap(([column, name]) => {
      const ours = got.get(name ?? "") ?? [];
      const expected = reference.get(column) ?? [];
      expect(expected.length, column).toBeGreaterThanOrEqual(600);
      expect(ours, column).toHaveLength(expected.length);
      const { abs, rel } = toleranceOf(file, column);
      return expected.flatMap((text, i) => {
        const value = ours[i] ?? Number.NaN;
        const right =
          text === ""
            ? Number.isNaN(value)
            : Math.abs(value - Number(text)) <= abs + rel * Math.abs(Number(text));
        return right ? [] : [`${column} row ${i}: ${value}, expected ${text || "none"}`];
      });
    });
    expect(wrong).toEqual([]);
  });
});

it("checks every file of quotes, of venues and of coins, all columns of it", () => {
  expect(feeds.map(({ input }) => input)).toEqual(["l1", "venues", "coins"]);
  for (const { file, columns } of feeds) {
    const names = [...readGoldenCsv(`a/${file}.csv`).keys()].filter((name) => name !== "i");
    expect(Object.keys(columns).sort()).toEqual(names.sort());
  }
});

it("covers the columns of every indicator that exists", () => {
  // The indicators of the first release alone have 30 columns here; each one added brings its own.
  expect(cases.length).toBeGreaterThanOrEqual(30);
  const unchecked = Object.values(selects).filter(
    ({ input, select }) => input === "bars" && !cases.some((checked) => checked.select === select),
  );
  for (const { select } of unchecked) expect(indicators.has(idOf(select)), select).toBe(false);
});

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
