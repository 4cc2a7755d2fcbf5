import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { RollingMoments } from "./rolling-moments.ts";

interface Weighed {
  readonly value: number;
  readonly weight: number;
}

/** Two passes over the window, by the definition. */
const naive = (window: readonly Weighed[]): { weight: number; mean: number; m2: number } => {
  const weight = window.reduce((sum, each) => sum + each.weight, 0);
  // Relative to one of the values, so that the reference itself does not cancel.
  const anchor = window[0]?.value ?? 0;
  const mean =
    anchor + window.reduce((sum, each) => sum + (each.value - anchor) * (each.weight / weight), 0);
  const m2 = window.reduce((sum, each) => sum + each.weight * (each.value - mean) ** 2, 0);
  return { weight, mean, m2 };
};

const price = fc.oneof(
  fc.integer({ min: 99_990_000, max: 100_010_000 }),
  fc.integer({ min: 1, max: 200_000_000 }),
);
const weighed = fc.record({ value: price, weight: fc.oneof(fc.constant(0), fc.nat(1e6)) });

it("agrees with two passes over the window at every step, across snapshots", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(weighed),
      fc.nat(),
      (window, values, cut) => {
        let moments = new RollingMoments(window);
        for (const [i, { value, weight }] of values.entries()) {
          moments.push(value, weight);
          const expected = naive(values.slice(Math.max(0, i + 1 - window), i + 1));
          expect(moments.weight).toBe(expected.weight);
          if (expected.weight > 0) {
            expect(Math.abs(moments.mean - expected.mean)).toBeLessThan(1e-6);
            expect(Math.abs(moments.m2 - expected.m2)).toBeLessThanOrEqual(
              1e-9 * expected.m2 + 1e-6 * expected.weight,
            );
          }
          if (i !== cut % values.length) continue;
          const saved = saveState(moments);
          moments = new RollingMoments(window);
          restoreState(moments, saved);
        }
      },
    ),
  );
});

it("is exactly flat on a window of equal values, whatever came before and whatever they weigh", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(price),
      price,
      fc.array(fc.double({ min: 1e-8, max: 1e9, noNaN: true }), { minLength: 9, maxLength: 20 }),
      (window, before, level, weights) => {
        const moments = new RollingMoments(window);
        for (const value of before) moments.push(value);
        for (const weight of weights) moments.push(level, weight);
        expect(moments.mean).toBe(level);
        expect(moments.m2).toBe(0);
        expect(moments.variance).toBe(0);
      },
    ),
  );
});

it("forgets a crash: the spread after it left is that of a window that never saw it", () => {
  const calm = (i: number): number => 100_000_000 + ((i * 7919) % 5) * 1000;
  const seen = new RollingMoments(20);
  const fresh = new RollingMoments(20);
  for (let i = 0; i < 10_000; i++) seen.push(i === 5_000 ? 1 : calm(i));
  for (let i = 10_000 - 20; i < 10_000; i++) fresh.push(calm(i));
  expect(Math.abs(seen.variance / fresh.variance - 1)).toBeLessThan(1e-10);
});

it("has no variance without weight, and none left over after a reset", () => {
  const moments = new RollingMoments(2);
  expect(moments.variance).toBeNaN();
  moments.push(5, 0);
  expect(moments.variance).toBeNaN();
  moments.push(7, 2);
  expect(moments.mean).toBe(7);
  moments.reset();
  expect([moments.weight, moments.full]).toEqual([0, false]);
  expect(moments.variance).toBeNaN();
});

it("is never negative, even where a heavy weight rounds the mean past its value", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          value: price,
          weight: fc.double({ min: 1e-8, max: 1e12, noNaN: true }),
        }),
      ),
      (values) => {
        const moments = new RollingMoments(4);
        for (const { value, weight } of values) {
          moments.push(value, weight);
          expect(moments.variance).toBeGreaterThanOrEqual(0);
        }
      },
    ),
  );
});
