import { describe, expect, it } from "vitest";
import type { Bar } from "../bars/bar.ts";
import { readGoldenCsv } from "../testing/golden.ts";
import { barsOf, run } from "./testing.ts";

// What popular libraries get wrong on stablecoin prices, by the table in the README of the reference vectors: each fault
// is seen in the library's own output first, where that is there, and then not in ours.

const numbers = (file: string, column: string): number[] =>
  (readGoldenCsv(file).get(column) ?? []).map((text) => (text === "" ? Number.NaN : Number(text)));

const barsOfSeries = (series: string): Bar[] => {
  const column = (name: string): number[] => numbers(`${series}/bars.csv`, name);
  return barsOf({
    ...{ open: column("open"), high: column("high"), low: column("low") },
    ...{ close: column("close"), volume: column("volume") },
  });
};

/** Rows at which two columns have a value and are farther apart than `limit`. */
const apart = (ours: readonly number[], theirs: readonly number[], limit: number): number =>
  ours.filter((value, i) => Math.abs(value - (theirs[i] ?? Number.NaN)) > limit).length;

const flatWindows = (values: readonly number[], n: number): boolean[] =>
  values.map((_, i) => i >= n - 1 && new Set(values.slice(i - n + 1, i + 1)).size === 1);

describe.each([
  { series: "a", flat: 54, ties: 28 },
  { series: "b", flat: 55, ties: 48 },
])("series $series", ({ series, flat, ties }) => {
  const bars = barsOfSeries(series);
  const exact = numbers(`${series}/exact/bollinger20_2.csv`, "sd_pop");
  const flats = flatWindows(numbers(`${series}/bars.csv`, "close"), 20);

  const worst = (sd: readonly number[]): number =>
    Math.max(
      ...sd.map((value, i) => {
        const right = exact[i] ?? Number.NaN;
        return right > 0 ? Math.abs(value / right - 1) : 0;
      }),
    );

  it("the deviation of prices near 1 keeps its digits (TA-Lib 0.6 cancels)", () => {
    expect(worst(numbers(`${series}/talib/stddev20.csv`, "stddev"))).toBeGreaterThan(1e-7);
    expect(worst(run("bollinger(20,2)", bars, "sd"))).toBeLessThan(1e-10);
  });

  it("bands have no width where prices are flat and nowhere else (TA-Lib 0.4 counts small moves for none)", () => {
    expect(flats.filter(Boolean)).toHaveLength(flat);
    const sd = run("bollinger(20,2)", bars, "sd");
    expect(sd.map((value) => value === 0)).toEqual(flats);
    const narrow = exact.filter((value) => value > 0 && value ** 2 < 1e-8).length;
    expect(narrow).toBeGreaterThan(30);
  });

  it("flat prices have bands of exactly no width (Tulip leaves up to 3.7e-8)", () => {
    const sd = run("bollinger(20,2)", bars, "sd").filter((_, i) => flats[i]);
    const upper = run("bollinger(20,2)", bars, "upper").filter((_, i) => flats[i]);
    const lower = run("bollinger(20,2)", bars, "lower").filter((_, i) => flats[i]);
    expect(sd.every((value) => Object.is(value, 0))).toBe(true);
    expect(upper).toEqual(lower);
  });

  it("money flow counts tied prices on neither side (TA-Lib decides them by rounding)", () => {
    const right = numbers(`${series}/exact/mfi14.csv`, "mfi");
    const talib = numbers(`${series}/talib/mfi14.csv`, "mfi");
    expect(apart(talib, right, 1e-6)).toBe(ties);
    expect(apart(run("mfi(14)", bars), right, 1e-8)).toBe(0);
  });

  it.each(["cci(20)", "mfi(14)"])("%s has no value in a window that says nothing", (select) => {
    const [id = ""] = select.split("(");
    const file = `${series}/exact/${id === "cci" ? "cci20" : "mfi14"}.csv`;
    const right = numbers(file, id);
    const silent = right.map((value, i) => Number.isNaN(value) && i >= 30);
    expect(silent.filter(Boolean).length).toBeGreaterThan(0);
    const ours = run(select, bars);
    expect(ours.map((value, i) => Number.isNaN(value) && i >= 30)).toEqual(silent);
    expect(apart(ours, right, 1e-6)).toBe(0);
  });

  it("directional moves that tie give neither side anything (Tulip is 1.7 points off to the end)", () => {
    const right = numbers(`${series}/talib/adx14.csv`, "adx").slice(-100);
    expect(right.every((value) => value >= 0)).toBe(true);
    expect(apart(run("adx(14)", bars, "adx").slice(-100), right, 1e-9)).toBe(0);
  });
});
