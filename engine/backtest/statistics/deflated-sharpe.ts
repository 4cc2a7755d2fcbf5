import jstat from "jstat";
import { moments } from "./moments.ts";
import { periodSharpe } from "./ratios.ts";

const { normal } = jstat;

/** A Sharpe ratio and the series it was measured on. Nothing here is annualised. */
export interface MeasuredSharpe {
  /** A period. */
  readonly sharpe: number;
  /** Periods, at least 2. */
  readonly length: number;
  readonly skewness: number;
  /** Not in excess: a normal law has 3. */
  readonly kurtosis: number;
}

/**
 * Probabilistic Sharpe ratio (Bailey & López de Prado 2012, "The Sharpe ratio efficient frontier"): the probability that
 * the true ratio is over the benchmark, by the ratio's standard error under skewness and fat tails.
 *
 *     Φ((SR - SR*) √(n - 1) / √(1 - γ3 SR + (γ4 - 1)/4 SR²))
 *
 * NaN when an input is, or when no law has such moments and the root is of nothing.
 */
export const probabilisticSharpe = (
  { sharpe, length, skewness, kurtosis }: MeasuredSharpe,
  benchmark = 0,
): number => {
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (!(spread > 0) || length < 2) return Number.NaN;
  return normal.cdf(((sharpe - benchmark) * Math.sqrt(length - 1)) / Math.sqrt(spread), 0, 1);
};

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * What the best of so many independent trials without skill is expected to show, in the unit of the trials' ratios
 * (Bailey & López de Prado 2014, "The deflated Sharpe ratio", equation 1):
 *
 *     √V ((1 - γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e)))
 *
 * 0 of one trial, which chose nothing. NaN of none.
 *
 * @param trials   independent ones; a number between whole ones may stand for trials that depend on each other
 * @param variance of the trials' Sharpe ratios
 */
export const expectedMaximumSharpe = (trials: number, variance: number): number => {
  if (!(trials >= 1 && variance >= 0)) return Number.NaN;
  if (trials === 1) return 0;
  const best = normal.inv(1 - 1 / trials, 0, 1);
  const beyond = normal.inv(1 - 1 / (trials * Math.E), 0, 1);
  const expected = (1 - EULER_MASCHERONI) * best + EULER_MASCHERONI * beyond;
  return Math.sqrt(variance) * Math.max(0, expected);
};

/**
 * Deflated Sharpe ratio (Bailey & López de Prado 2014): the probability that the true ratio is over what the best of
 * the trials would show without skill. NaN as its parts are.
 */
export const deflatedSharpe = (
  measured: MeasuredSharpe,
  { trials, variance }: { readonly trials: number; readonly variance: number },
): number => probabilisticSharpe(measured, expectedMaximumSharpe(trials, variance));

export interface Deflation {
  /** Of the chosen series, a period. */
  readonly sharpe: number;
  /** Trials whose ratio is defined. */
  readonly trials: number;
  /** What the best of them is expected to show without skill, a period. */
  readonly expectedMaximum: number;
  /** Probability of a true ratio over 0, as if this series alone had been tried. */
  readonly probabilistic: number;
  /** Probability of a true ratio over the expected maximum. */
  readonly deflated: number;
}

/**
 * Deflates the Sharpe ratio of a chosen series of returns by all that were tried, itself included.
 *
 * @param trials their Sharpe ratios a period, not annualised; those that are NaN never varied and count as no trial
 */
export const deflate = (returns: ArrayLike<number>, trials: ArrayLike<number>): Deflation => {
  const { count: length, skewness, kurtosis } = moments(returns);
  const measured = { sharpe: periodSharpe(returns), length, skewness, kurtosis };
  const tried = moments(Array.from(trials).filter((ratio) => !Number.isNaN(ratio)));
  const variance = tried.count === 1 ? 0 : tried.deviation ** 2;
  const expectedMaximum = expectedMaximumSharpe(tried.count, variance);
  return {
    sharpe: measured.sharpe,
    trials: tried.count,
    expectedMaximum,
    probabilistic: probabilisticSharpe(measured),
    deflated: probabilisticSharpe(measured, expectedMaximum),
  };
};
