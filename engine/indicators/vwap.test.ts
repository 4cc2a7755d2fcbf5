import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, run } from "./testing.ts";

const none = Number.NaN;

it("weighs the typical prices of the window by volume", () => {
  const bars = barsOf({ high: [1.3, 2], low: [0.9, 2], close: [1.1, 2], volume: [3, 1] });
  const [, value = none] = run("vwap(2)", bars);
  expect(value).toBeCloseTo((1.1 * 3 + 2) / 4, 15);
});

it("is null before any volume, and repeats itself while the window holds none", () => {
  const bars = barsOf({ close: [1, 1, 1, 2, 3, 4, 5], volume: [0, 0, 0, 5, 0, 0, 1] });
  expect(run("vwap(2)", bars)).toEqual([none, none, none, 2, 2, 2, 5]);
});

it("is exactly the price where only one was paid", () => {
  fc.assert(
    fc.property(anyBars({ min: 3, max: 90 }), (bars) => {
      for (const bar of bars)
        Object.assign(bar, { high: 99_870_001, low: 99_870_001, close: 99_870_001 });
      for (const value of run("vwap(3)", bars))
        if (!Number.isNaN(value)) expect(value).toBe(0.99870001);
    }),
  );
});

it("agrees with the sums over the window", () => {
  fc.assert(
    fc.property(anyBars({ min: 3, max: 90 }), (bars) => {
      const values = run("vwap(3)", bars);
      for (const [i, value] of values.entries()) {
        const window = bars.slice(Math.max(0, i - 2), i + 1);
        const volume = window.reduce((sum, bar) => sum + bar.volume, 0);
        if (i < 2 || volume === 0) continue;
        const paid = window.reduce(
          (sum, bar) => sum + (bar.high + bar.low + bar.close) * bar.volume,
          0,
        );
        expect(Math.abs(value - paid / volume / 3e8)).toBeLessThan(1e-14);
      }
    }),
  );
});
