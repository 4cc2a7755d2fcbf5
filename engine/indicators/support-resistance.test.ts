import fc from "fast-check";
import { expect, it } from "vitest";
import type { Bar } from "../bars/bar.ts";
import { anyBars, barsOf, create, rowsOf, run } from "./testing.ts";

const none = Number.NaN;

it("knows a pivot k bars after it, and never before", () => {
  const bars = barsOf({ close: [1, 2, 5, 3, 2, 4] });
  expect(run("supportResistance(2,5)", bars, "pivotHigh")).toEqual([
    none,
    none,
    none,
    none,
    5,
    none,
  ]);
});

it("takes the first of equal highs for the pivot", () => {
  const bars = barsOf({ close: [1, 5, 5, 1, 1] });
  expect(run("supportResistance(1,5)", bars, "pivotHigh")).toEqual([none, none, 5, none, none]);
});

it("says how far the levels are, in basis points of the close", () => {
  const bars = barsOf({ close: [1, 1.01, 1, 0.98, 1] });
  const last = (field: string): number | undefined =>
    run("supportResistance(1,5)", bars, field).at(-1);
  expect([last("support"), last("resistance")]).toEqual([0.98, 1.01]);
  expect([last("supportBps"), last("resistanceBps")]).toEqual([200, 100]);
});

/** By the definition: every bar of the past is looked at again. */
const naive = (bars: readonly Bar[], k: number, remembered: number): number[] => {
  const highs: number[] = [];
  const lows: number[] = [];
  for (let j = k; j + k < bars.length; j++) {
    const before = bars.slice(j - k, j);
    const after = bars.slice(j + 1, j + k + 1);
    const { high = none, low = none } = bars[j] ?? {};
    if (before.every((bar) => high > bar.high) && after.every((bar) => high >= bar.high))
      highs.push(high);
    if (before.every((bar) => low < bar.low) && after.every((bar) => low <= bar.low))
      lows.push(low);
  }
  const close = bars.at(-1)?.close ?? none;
  const levels = [...highs.slice(-remembered), ...lows.slice(-remembered)];
  const under = levels.filter((level) => level <= close);
  const over = levels.filter((level) => level >= close);
  return [
    under.length === 0 ? none : Math.max(...under) / 1e8,
    over.length === 0 ? none : Math.min(...over) / 1e8,
  ];
};

it("has the levels that the definition gives, at every bar", () => {
  fc.assert(
    fc.property(
      anyBars({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      (bars, k, remembered) => {
        const rows = rowsOf(create(`supportResistance(${k},${remembered})`), bars);
        for (const [i, row] of rows.entries())
          expect(row.slice(2, 4)).toEqual(naive(bars.slice(0, i + 1), k, remembered));
      },
    ),
  );
});
