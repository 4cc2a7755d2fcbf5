import fc from "fast-check";
import { expect, it } from "vitest";
import { moments } from "./moments.ts";

it("gives what is worked out by hand", () => {
  // Mean 5; distances -3 -1 -1 -1 0 0 2 4: squares add up to 32, cubes to 42, fourth powers to 356; 32 / 8 = 4.
  const { mean, deviation, skewness, kurtosis } = moments([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(mean).toBe(5);
  expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(skewness).toBeCloseTo(42 / 8 / 2 ** 3, 12);
  expect(kurtosis).toBeCloseTo(356 / 8 / 2 ** 4, 12);
});

it("takes rounding for no variation", () => {
  expect(moments([0.1, 0.1, 0.1]).deviation).toBe(0);
  expect(moments([0.1, 0.1, 0.1]).skewness).toBeNaN();
  expect(moments([1]).deviation).toBeNaN();
  expect(moments([1, Number.NaN, 3]).deviation).toBeNaN();
});

it("has shape that neither shift nor scale changes", () => {
  const values = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 3, maxLength: 50 });
  const varied = values.filter((all) => new Set(all).size > 1);
  fc.assert(
    fc.property(
      varied,
      fc.integer({ min: -50, max: 50 }),
      fc.constantFrom(0.5, 3, 1e-6),
      (all, shift, scale) => {
        const one = moments(all);
        const other = moments(all.map((value) => (value + shift) * scale));
        expect(other.deviation).toBeCloseTo(one.deviation * scale, 9);
        expect(other.skewness).toBeCloseTo(one.skewness, 6);
        expect(other.kurtosis).toBeCloseTo(one.kurtosis, 6);
        // No law has less: Pearson 1916.
        expect(one.kurtosis).toBeGreaterThanOrEqual(one.skewness ** 2 + 1 - 1e-9);
      },
    ),
  );
});
