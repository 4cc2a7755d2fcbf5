import fc from "fast-check";
import { expect, it } from "vitest";
import { normalSeries } from "../../testing/normals.ts";
import {
  deflate,
  deflatedSharpe,
  expectedMaximumSharpe,
  probabilisticSharpe,
} from "./deflated-sharpe.ts";
import { periodSharpe } from "./ratios.ts";

it("gives the probabilistic ratio of the paper's two years of a hedge fund", () => {
  // Bailey & López de Prado 2012: monthly ratio 0.458, skewness -2.448, kurtosis 10.164; 0.982 if it were normal.
  const fund = { sharpe: 0.458, length: 24, skewness: -2.448, kurtosis: 10.164 };
  expect(probabilisticSharpe({ ...fund, skewness: 0, kurtosis: 3 })).toBeCloseTo(0.982, 3);
  expect(probabilisticSharpe(fund)).toBeCloseTo(0.913, 3);
});

it("gives the deflated ratio of the paper's example", () => {
  // Bailey & López de Prado 2014, "A numerical example": 2.5 a year over five years of 250 days, the variance of the trials'
  // ratios is ½ a year, skewness -3, kurtosis 10.
  const measured = { sharpe: 2.5 / Math.sqrt(250), length: 1250, skewness: -3, kurtosis: 10 };
  const variance = 1 / 2 / 250;
  expect(expectedMaximumSharpe(100, variance)).toBeCloseTo(0.1132, 4);
  expect(deflatedSharpe(measured, { trials: 100, variance })).toBeCloseTo(0.9004, 4);
  expect(deflatedSharpe(measured, { trials: 46, variance })).toBeCloseTo(0.9505, 4);
  const normal = { ...measured, skewness: 0, kurtosis: 3 };
  expect(deflatedSharpe(normal, { trials: 88, variance })).toBeCloseTo(0.9505, 4);
});

it("expects of the best of many what tables of normal order statistics have", () => {
  // Harter 1961: the mean of the largest of n standard normal draws. The formula is an approximation.
  for (const [trials, largest] of [
    [2, 0.5642],
    [10, 1.5388],
    [100, 2.5076],
    [1000, 3.2414],
  ] as const)
    expect(Math.abs(expectedMaximumSharpe(trials, 1) - largest)).toBeLessThan(0.05);
  expect(expectedMaximumSharpe(1, 1)).toBe(0);
  expect(expectedMaximumSharpe(0, 1)).toBeNaN();
  expect(expectedMaximumSharpe(10, Number.NaN)).toBeNaN();
});

it("deflates the best of a hundred series of noise to nothing, and leaves skill alone", () => {
  const noise = Array.from({ length: 100 }, (_, seed) => normalSeries(seed, 500));
  const ratios = noise.map(periodSharpe);
  const best = noise[ratios.indexOf(Math.max(...ratios))] ?? [];
  const lucky = deflate(best, ratios);
  expect(lucky).toMatchObject({ sharpe: Math.max(...ratios), trials: 100 });
  expect(lucky.probabilistic).toBeGreaterThan(0.95);
  expect(lucky.deflated).toBeLessThan(0.9);
  const skilled = normalSeries(1000, 500).map((value) => value + 0.4);
  expect(deflate(skilled, [...ratios, periodSharpe(skilled)]).deflated).toBeGreaterThan(0.99);
});

it("is the probabilistic ratio of one trial, and leaves out trials that never varied", () => {
  const series = normalSeries(1, 50);
  const alone = deflate(series, [periodSharpe(series), Number.NaN]);
  expect(alone.trials).toBe(1);
  expect(alone.deflated).toBe(alone.probabilistic);
  expect(deflate([0, 0, 0], [Number.NaN]).deflated).toBeNaN();
});

it("falls with every trial more, and with fatter tails", () => {
  const ratio = fc.double({ min: 0.01, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(
      ratio,
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 3, max: 20 }),
      (sharpe, trials, kurtosis) => {
        const measured = { sharpe, length: 200, skewness: 0, kurtosis };
        const one = deflatedSharpe(measured, { trials, variance: 0.01 });
        expect(
          deflatedSharpe(measured, { trials: trials + 1, variance: 0.01 }),
        ).toBeLessThanOrEqual(one);
        const fatter = probabilisticSharpe({ ...measured, kurtosis: kurtosis + 1 });
        expect(fatter).toBeLessThanOrEqual(probabilisticSharpe(measured));
      },
    ),
  );
});
