import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, closes, run } from "./testing.ts";

const none = Number.NaN;

it("is the distance from the mean over 0.015 mean deviations, by hand", () => {
  // Mean 2, mean deviation (1 + 0 + 1) / 3.
  expect(run("cci(3)", closes(1, 2, 3)).at(-1)).toBeCloseTo(100, 12);
  // Typical prices 1, 4 and 4: mean 3, mean deviation (2 + 1 + 1) / 3.
  const bars = barsOf({ high: [1, 5, 4.5], low: [1, 3, 3], close: [1, 4, 4.5] });
  expect(run("cci(3)", bars).at(-1)).toBeCloseTo(50, 12);
});

it("has no value without deviation, whatever came before, and flat=zero gives 0", () => {
  expect(run("cci(2,flat=zero)", closes(1, 1, 1))).toEqual([none, 0, 0]);
  fc.assert(
    fc.property(anyBars({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 }), (bars, n) => {
      const still = closes(...Array.from({ length: n }, () => 0.99870001));
      expect(run(`cci(${n})`, [...bars, ...still]).at(-1)).toBeNaN();
    }),
  );
});

it.each([6, 200])("agrees with two passes over a window of %i bars", (n) => {
  fc.assert(
    fc.property(anyBars({ min: n + 20, max: n + 60 }), (bars) => {
      const typical = bars.map(({ high, low, close }) => (high + low + close) / 3e8);
      const values = run(`cci(${n})`, bars);
      for (let i = n - 1; i < bars.length; i++) {
        const window = typical.slice(i + 1 - n, i + 1);
        const mean = window.reduce((sum, price) => sum + price, 0) / n;
        const deviation = window.reduce((sum, price) => sum + Math.abs(price - mean), 0) / n;
        if (deviation < 1e-9) expect(values[i]).toBeNaN();
        else {
          const expected = ((typical[i] ?? none) - mean) / (0.015 * deviation);
          expect(Math.abs((values[i] ?? none) - expected)).toBeLessThan(1e-6);
        }
      }
    }),
    { numRuns: 40 },
  );
});
