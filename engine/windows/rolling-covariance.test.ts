import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { RollingCovariance } from "./rolling-covariance.ts";

const price = fc.oneof(
  fc.integer({ min: 99_990_000, max: 100_010_000 }),
  fc.integer({ min: 1, max: 200_000_000 }),
);
const pairs = fc.array(fc.tuple(price, price));

/** Two passes over the window, by the definition; relative to the first pair, so that it does not cancel itself. */
const naive = (window: readonly (readonly [number, number])[]) => {
  const [anchorX, anchorY] = window[0] ?? [0, 0];
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const xs = window.map(([x]) => x - anchorX);
  const ys = window.map(([, y]) => y - anchorY);
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const product = (a: number[], ma: number, b: number[], mb: number): number =>
    a.reduce((sum, value, i) => sum + (value - ma) * ((b[i] ?? 0) - mb), 0);
  return {
    meanX: anchorX + meanX,
    meanY: anchorY + meanY,
    m2X: product(xs, meanX, xs, meanX),
    m2Y: product(ys, meanY, ys, meanY),
    cross: product(xs, meanX, ys, meanY),
  };
};

it("agrees with two passes over the window at every step, across snapshots and resets", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), pairs, fc.nat(), (window, values, cut) => {
      let rolling = new RollingCovariance(window);
      rolling.push(1, 2);
      rolling.reset();
      for (const [i, [x, y]] of values.entries()) {
        rolling.push(x, y);
        const seen = values.slice(Math.max(0, i + 1 - window), i + 1);
        const expected = naive(seen);
        expect(rolling.count).toBe(seen.length);
        expect(Math.abs(rolling.meanX - expected.meanX)).toBeLessThan(1e-6);
        expect(Math.abs(rolling.meanY - expected.meanY)).toBeLessThan(1e-6);
        const scale = 1e-9 * Math.sqrt(expected.m2X * expected.m2Y) + 1e-6;
        expect(Math.abs(rolling.cross - expected.cross)).toBeLessThanOrEqual(scale);
        expect(Math.abs(rolling.m2X - expected.m2X)).toBeLessThanOrEqual(
          1e-9 * expected.m2X + 1e-6,
        );
        expect(Math.abs(rolling.m2Y - expected.m2Y)).toBeLessThanOrEqual(
          1e-9 * expected.m2Y + 1e-6,
        );
        if (i !== cut % values.length) continue;
        const saved = saveState(rolling);
        rolling = new RollingCovariance(window);
        restoreState(rolling, saved);
      }
    }),
  );
});

it("has neither slope nor correlation where a side does not vary, whatever came before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), pairs, price, (window, before, level) => {
      const rolling = new RollingCovariance(window);
      for (const [x, y] of before) rolling.push(x, y);
      for (let i = 0; i < window; i++) rolling.push(level, i);
      expect(rolling.m2X).toBe(0);
      expect(rolling.slope).toBeNaN();
      expect(rolling.correlation).toBeNaN();
    }),
  );
});

it("finds a straight line", () => {
  const rolling = new RollingCovariance(5);
  for (let i = 0; i < 20; i++) rolling.push(i, 7 - 3 * i);
  expect(rolling.slope).toBeCloseTo(-3, 12);
  expect(rolling.correlation).toBeCloseTo(-1, 12);
});
