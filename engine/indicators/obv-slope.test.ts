import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, run } from "./testing.ts";

const none = Number.NaN;

it("is the slope over the mean volume, by hand", () => {
  // Balances 0, 2, -1, 2 of volumes 9, 2, 3, 3: slopes -0.5 and 0 over three bars, mean volumes 14/3 and 8/3.
  const bars = barsOf({ close: [1, 2, 1, 2], volume: [9, 2, 3, 3] });
  const [, , first = none, second = none] = run("obvSlope(3)", bars);
  expect(first).toBeCloseTo(-0.5 / (14 / 3), 14);
  expect(second).toBeCloseTo(0, 14);
});

it("is 1 where every bar rises with the same volume, -1 where every bar falls", () => {
  const close = Array.from({ length: 40 }, (_, i) => 1 + i * 1e-4);
  expect(run("obvSlope(7)", barsOf({ close })).at(-1)).toBeCloseTo(1, 12);
  expect(run("obvSlope(7)", barsOf({ close: close.toReversed() })).at(-1)).toBeCloseTo(-1, 12);
});

it("has no value without volume", () => {
  const bars = barsOf({ close: [1, 2, 3, 4, 5], volume: [1, 0, 0, 0, 1] });
  expect(run("obvSlope(2)", bars).map(Number.isNaN)).toEqual([true, false, true, true, false]);
});

it("agrees with least squares on obv", () => {
  fc.assert(
    fc.property(anyBars({ min: 5, max: 60 }), (bars) => {
      const balance = run("obv()", bars);
      for (const [i, value] of run("obvSlope(5)", bars).entries()) {
        if (i < 4) continue;
        const window = bars.slice(i - 4, i + 1);
        const mean = window.reduce((sum, { volume }) => sum + Math.round(volume * 1e8), 0) / 5e8;
        if (mean === 0) {
          expect(value).toBeNaN();
          continue;
        }
        const [a = 0, b = 0, , d = 0, e = 0] = balance.slice(i - 4, i + 1);
        const slope = (2 * (e - a) + (d - b)) / 10 / mean;
        // A balance of 1e9 knows its volumes to 1e-7, however small they are.
        const known = 1e-12 + (1e-15 * Math.max(...balance.map(Math.abs))) / mean;
        expect(Math.abs(value - slope)).toBeLessThanOrEqual(known);
      }
    }),
  );
});
