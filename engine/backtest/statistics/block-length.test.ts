import { expect, it } from "vitest";
import { normalSeries } from "../../testing/normals.ts";
import { blockLength } from "./block-length.ts";

/** x(t) = r x(t - 1) + e(t). */
const autoregressive = (r: number, length: number, seed: number): Float64Array => {
  const series = normalSeries(seed, length);
  for (let i = 1; i < length; i++) series[i] = (series[i] ?? 0) + r * (series[i - 1] ?? 0);
  return series;
};

it("gives what is worked out by hand of two neighbours that go together", () => {
  // 1 1 -1 -1 1 1 -1 -1 … would depend on lag 2; so one pair of pulses among zeros: only R(0) and R(1) are not small.
  const series = new Float64Array(100);
  series.set([1, 1], 20);
  series.set([-1, -1], 70);
  // Mean 0, R(0) = 4 / 100, R(1) = 2 / 100, the rest to lag 15 is 0. m = 1, M = 2, λ(½) = 1, λ(1) = 0:
  // G = 2 R(1) = 0.04, g(0) = R(0) + 2 R(1) = 0.08, D = 2 g(0)², b = (2 G² / D)^⅓ 100^⅓ = (0.25 × 100)^⅓.
  expect(blockLength(series)).toBeCloseTo(Math.cbrt(25), 12);
});

it("comes near to the optimum of an autoregressive series", () => {
  // R(k) = R(0) r^|k|, so that G / g(0) = 2 r / (1 - r²).
  for (const r of [0.3, 0.5, 0.7]) {
    const optimum = Math.cbrt(((2 * r) / (1 - r * r)) ** 2 * 20_000);
    const lengths = [1, 2, 3, 4, 5].map((seed) => blockLength(autoregressive(r, 20_000, seed)));
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(mean / optimum, `r ${r}`).toBeGreaterThan(0.85);
    expect(mean / optimum, `r ${r}`).toBeLessThan(1.15);
  }
});

it("is short where neighbours are independent, and never passes its bounds", () => {
  for (const seed of [1, 2, 3]) expect(blockLength(normalSeries(seed, 2000))).toBeLessThan(5);
  const trend = Float64Array.from({ length: 90 }, (_, i) => i);
  expect(blockLength(trend)).toBeLessThanOrEqual(Math.ceil(3 * Math.sqrt(90)));
  expect(blockLength(trend)).toBeGreaterThan(10);
});

it("is 1 where there is nothing to learn", () => {
  expect(blockLength([1, 2, 3])).toBe(1);
  expect(blockLength(new Float64Array(50))).toBe(1);
  expect(blockLength([...normalSeries(1, 20), Number.NaN])).toBeNaN();
});
