import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { RollingSpread } from "./rolling-spread.ts";

const price = fc.oneof(
  fc.integer({ min: 99_990_000, max: 100_010_000 }),
  fc.integer({ min: 1, max: 200_000_000 }),
);

/** Two passes over the window, relative to one of the values, so that the reference itself does not cancel. */
const naive = (window: readonly number[]): { mean: number; m2: number } => {
  const anchor = window[0] ?? 0;
  const mean = window.reduce((sum, value) => sum + (value - anchor), 0) / window.length;
  const m2 = window.reduce((sum, value) => sum + (value - anchor - mean) ** 2, 0);
  return { mean: anchor + mean, m2 };
};

it("agrees with two passes over the window at every step, across snapshots and resets", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(price),
      fc.nat(),
      (window, values, cut) => {
        let spread = new RollingSpread(window);
        for (let i = 0; i < window + 1; i++) spread.push(i);
        spread.reset();
        for (const [i, value] of values.entries()) {
          spread.push(value);
          const seen = values.slice(Math.max(0, i + 1 - window), i + 1);
          const expected = naive(seen);
          expect(spread.full).toBe(seen.length === window);
          expect(Math.abs(spread.mean - expected.mean)).toBeLessThan(1e-6);
          expect(Math.abs(spread.m2 - expected.m2)).toBeLessThanOrEqual(
            1e-9 * expected.m2 + 1e-6 * seen.length,
          );
          expect(spread.m2).toBeGreaterThanOrEqual(0);
          if (spread.full) expect(spread.variance).toBe(spread.m2 / window);
          if (i !== cut % values.length) continue;
          const saved = saveState(spread);
          spread = new RollingSpread(window);
          restoreState(spread, saved);
        }
      },
    ),
  );
});

it("is exactly flat on a window of equal values, whatever came before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(price), price, (window, before, level) => {
      const spread = new RollingSpread(window);
      for (const value of before) spread.push(value);
      for (let i = 0; i < window; i++) spread.push(level);
      expect([spread.mean, spread.m2]).toEqual([level, 0]);
    }),
  );
});

it("forgets a crash: the spread after it left is that of a window that never saw it", () => {
  const calm = (i: number): number => 100_000_000 + ((i * 7919) % 5) * 1000;
  const seen = new RollingSpread(20);
  const fresh = new RollingSpread(20);
  for (let i = 0; i < 10_000; i++) seen.push(i === 5_000 ? 1 : calm(i));
  for (let i = 10_000 - 20; i < 10_000; i++) fresh.push(calm(i));
  expect(Math.abs(seen.variance / fresh.variance - 1)).toBeLessThan(1e-10);
});
