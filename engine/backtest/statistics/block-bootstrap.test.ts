import fc from "fast-check";
import { expect, it } from "vitest";
import { normalSeries } from "../../testing/normals.ts";
import { bootstrapIntervals } from "./block-bootstrap.ts";

const mean = (sample: Float64Array): number =>
  sample.reduce((sum, value) => sum + value, 0) / sample.length;

it("spreads the mean as the exact variance of the stationary bootstrap says", () => {
  // Politis & Romano 1994, lemma 1, with the circular autocovariances C of the series and p = 1 / length:
  // n Var = C(0) + 2 Σ (1 - k / n) (1 - p)^k C(k), k from 1 to n - 1
  const n = 60;
  const series = normalSeries(7, n);
  for (let i = 1; i < n; i++) series[i] = (series[i] ?? 0) + 0.6 * (series[i - 1] ?? 0);
  const centre = mean(series);
  const covariance = (lag: number): number =>
    series.reduce((sum, x, i) => sum + (x - centre) * ((series[(i + lag) % n] ?? 0) - centre), 0) /
    n;
  for (const blockLength of [1, 4, 15]) {
    let variance = covariance(0) / n;
    for (let k = 1; k < n; k++)
      variance += (2 / n) * (1 - k / n) * (1 - 1 / blockLength) ** k * covariance(k);
    const drawn: number[] = [];
    const keep = (sample: Float64Array): number => {
      drawn.push(mean(sample));
      return mean(sample);
    };
    bootstrapIntervals(series, { keep }, { seed: 3, draws: 20_000, blockLength });
    drawn.pop(); // the series itself comes last
    const spread = drawn.reduce((sum, value) => sum + (value - centre) ** 2, 0) / drawn.length;
    expect(drawn).toHaveLength(20_000);
    // The standard error of a variance of 20,000 draws is 1 %.
    expect(Math.abs(spread / variance - 1), `blocks of ${blockLength}`).toBeLessThan(0.04);
  }
});

it("covers the true mean about as often as it says", () => {
  let covered = 0;
  for (let seed = 0; seed < 300; seed++) {
    const { m } = bootstrapIntervals(normalSeries(seed, 100), { m: mean }, { seed, draws: 300 });
    if (m.low <= 0 && m.high >= 0) covered++;
  }
  expect(covered / 300).toBeGreaterThan(0.88);
  expect(covered / 300).toBeLessThan(0.99);
});

it("takes percentiles of the draws", () => {
  let draw = 0;
  // Figures 0 to 100, then the estimate.
  const count = (): number => draw++;
  const { count: interval } = bootstrapIntervals(
    [1, 2],
    { count },
    { seed: 1, draws: 101, confidence: 0.9 },
  );
  expect(interval).toEqual({
    ...{
      estimate: 101,
      low: expect.closeTo(5, 9),
      high: expect.closeTo(95, 9),
      blockLength: 1,
      draws: 101,
      defined: 101,
    },
  });
});

it("has no interval of a figure that many draws do not have", () => {
  let draw = 0;
  const rare = (): number => (draw++ % 5 === 0 ? Number.NaN : 1);
  expect(bootstrapIntervals([1, 2, 3], { rare }, { seed: 1, draws: 100 }).rare).toMatchObject({
    low: Number.NaN,
    high: Number.NaN,
    defined: 80,
  });
  expect(bootstrapIntervals([1], { mean }, { seed: 1 }).mean).toMatchObject({
    estimate: 1,
    low: Number.NaN,
  });
});

it("draws the same for the same seed, keeps to the values, and scales with them", () => {
  const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.integer(), (series, seed) => {
      const options = { seed, draws: 50 };
      const one = bootstrapIntervals(series, { mean }, options).mean;
      expect(bootstrapIntervals(series, { mean }, options).mean).toEqual(one);
      expect(one.low).toBeGreaterThanOrEqual(Math.min(...series));
      expect(one.high).toBeLessThanOrEqual(Math.max(...series));
      const doubled = series.map((value) => 2 * value);
      const other = bootstrapIntervals(doubled, { mean }, options).mean;
      expect([other.low, other.high]).toEqual([2 * one.low, 2 * one.high]);
    }),
  );
});
