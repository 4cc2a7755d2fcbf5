import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { type Prior, RunLengths } from "./run-lengths.ts";

const PRIOR: Prior = { hazard: 1 / 50, mu: 0, kappa: 1, alpha: 1, beta: 1 };

/** Lanczos, good to 1e-9: another way to the gamma function than the one under test. */
const logGamma = (x: number): number => {
  const terms = [
    76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155,
    1.208650973866179e-3, -5.395239384953e-6,
  ];
  const series = terms.reduce((sum, term, i) => sum + term / (x + i + 1), 1.000000000190015);
  return (x + 0.5) * Math.log(x + 5.5) - x - 5.5 + Math.log((2.5066282746310007 * series) / x);
};

interface Run {
  readonly weight: number;
  readonly mu: number;
  readonly kappa: number;
  readonly alpha: number;
  readonly beta: number;
}

const density = (x: number, { mu, kappa, alpha, beta }: Run): number => {
  const scale2 = (beta * (kappa + 1)) / (alpha * kappa);
  const log = logGamma(alpha + 0.5) - logGamma(alpha) - Math.log(2 * Math.PI * alpha * scale2) / 2;
  return Math.exp(log - (alpha + 0.5) * Math.log1p((x - mu) ** 2 / (2 * alpha * scale2)));
};

/** The recursion as the paper prints it: probabilities, every run length, nothing dropped. */
const naive = (values: readonly number[], { hazard, ...prior }: Prior): number[] => {
  let runs: Run[] = [{ weight: 1, ...prior }];
  for (const x of values) {
    const grown = runs.map((each) => ({ ...each, weight: each.weight * density(x, each) }));
    const total = grown.reduce((sum, { weight }) => sum + weight, 0);
    const older = grown.map(({ weight, mu, kappa, alpha, beta }) => ({
      weight: (weight / total) * (1 - hazard),
      mu: (kappa * mu + x) / (kappa + 1),
      kappa: kappa + 1,
      alpha: alpha + 0.5,
      beta: beta + (kappa * (x - mu) ** 2) / (2 * (kappa + 1)),
    }));
    runs = [{ weight: hazard, ...prior }, ...older];
  }
  return runs.map(({ weight }) => weight);
};

const values = fc.array(
  fc.oneof(fc.integer({ min: -30, max: 30 }), fc.double({ min: -2, max: 2, noNaN: true })),
  { minLength: 1, maxLength: 40 },
);
const priors = fc.record({
  hazard: fc.double({ min: 1e-3, max: 0.5, noNaN: true }),
  mu: fc.double({ min: -5, max: 5, noNaN: true }),
  kappa: fc.double({ min: 0.1, max: 5, noNaN: true }),
  alpha: fc.double({ min: 0.5, max: 5, noNaN: true }),
  beta: fc.double({ min: 0.1, max: 50, noNaN: true }),
});

it("agrees with the recursion as the paper prints it, for any prior, across snapshots", () => {
  fc.assert(
    fc.property(values, priors, fc.nat(), (xs, prior, cut) => {
      let runs = new RunLengths(prior);
      for (const [i, x] of xs.entries()) {
        runs.push(x);
        if (i !== cut % xs.length) continue;
        const saved = saveState(runs);
        runs = new RunLengths(prior);
        restoreState(runs, saved);
      }
      const weights = naive(xs, prior);
      const best = Math.max(...weights);
      const mean = weights.reduce((sum, weight, run) => sum + weight * run, 0);
      const recent = weights.slice(0, 5).reduce((sum, weight) => sum + weight, 0);
      expect(runs.certainty).toBeCloseTo(best, 8);
      expect(weights[runs.likeliest]).toBeCloseTo(best, 8);
      expect(runs.mean).toBeCloseTo(mean, 6);
      expect(runs.recent).toBeCloseTo(recent, 8);
    }),
  );
});

it("is not changed by the unit of the values", () => {
  fc.assert(
    fc.property(values, (xs) => {
      const one = new RunLengths(PRIOR);
      const other = new RunLengths({ ...PRIOR, beta: PRIOR.beta * 100 });
      for (const x of xs) {
        one.push(x);
        other.push(x * 10);
      }
      expect(other.mean).toBeCloseTo(one.mean, 8);
      expect(other.recent).toBeCloseTo(one.recent, 9);
    }),
  );
});

it("keeps counting where a run is longer than its tables, and sees it end", () => {
  const runs = new RunLengths({ ...PRIOR, hazard: 1e-4 });
  const calm = (i: number): number => ((i * 7919) % 11) - 5;
  for (let i = 0; i < 5000; i++) runs.push(calm(i));
  expect(runs.likeliest).toBe(5000);
  expect(runs.certainty).toBeGreaterThan(0.9);
  for (let i = 0; i < 10; i++) runs.push(300 + calm(i));
  expect(runs.likeliest).toBe(10);
});

it("stays a probability whatever comes: a value that no run explains does not break it", () => {
  const runs = new RunLengths(PRIOR);
  for (let i = 0; i < 500; i++) {
    runs.push(i % 100 === 99 ? 1e12 : 0);
    expect(runs.certainty).toBeGreaterThan(0);
    expect(runs.certainty).toBeLessThanOrEqual(1);
    expect(runs.recent).toBeLessThanOrEqual(1 + 1e-12);
    expect(runs.mean).toBeLessThanOrEqual(i + 1 + 1e-9);
  }
});
