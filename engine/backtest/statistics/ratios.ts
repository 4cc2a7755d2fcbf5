import { minutes } from "../../market/time.ts";
import { moments } from "./moments.ts";

/**
 * A year has 365 days here: coins trade on every one of them, so that daily ratios are annualised with √365 and not with
 * the √252 of a stock exchange.
 */
const YEAR = minutes(365 * 24 * 60);

/** How many periods of so many µs a year has. */
export const periodsInYear = (period: number): number => YEAR / period;

/** Of one period, not annualised: mean over standard deviation (n - 1), no risk-free rate. NaN without variation or under 2 returns. */
export const periodSharpe = (returns: ArrayLike<number>): number => {
  const { mean, deviation } = moments(returns);
  return deviation > 0 ? mean / deviation : Number.NaN;
};

/**
 * Sharpe ratio (Sharpe 1994) of simple returns a period, annualised by the root of the periods in 365 days; the risk-free
 * rate is 0. NaN without variation or under 2 returns.
 *
 * @param period µs
 */
export const sharpe = (returns: ArrayLike<number>, period: number): number =>
  periodSharpe(returns) * Math.sqrt(periodsInYear(period));

/**
 * Sortino ratio (Sortino & Price 1994), annualised as `sharpe`: mean over the root of the mean square of the losses, in
 * which every period counts and those without a loss as 0; the target is 0. NaN without a loss or under 2 returns.
 *
 * @param period µs
 */
export const sortino = (returns: ArrayLike<number>, period: number): number => {
  const count = returns.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = returns[i] ?? Number.NaN;
    sum += value;
    if (!(value >= 0)) squares += value * value;
  }
  if (count < 2 || !(squares > 0)) return Number.NaN;
  return (sum / count / Math.sqrt(squares / count)) * Math.sqrt(periodsInYear(period));
};

/**
 * Calmar ratio (Young 1991): compound growth a year of 365 days over the deepest fall from a peak, both of the returns
 * compounded, so that falls between the ends of two periods are not seen. Over all returns instead of three years. NaN
 * without a fall or under 2 returns; of a few days the growth of a year is arithmetic and no forecast.
 *
 * @param period µs
 */
export const calmar = (returns: ArrayLike<number>, period: number): number => {
  const count = returns.length;
  let [equity, peak, deepest] = [1, 1, 0];
  for (let i = 0; i < count; i++) {
    equity *= 1 + (returns[i] ?? Number.NaN);
    if (equity > peak) peak = equity;
    else if (1 - equity / peak > deepest) deepest = 1 - equity / peak;
  }
  if (count < 2 || !(deepest > 0)) return Number.NaN;
  return (equity ** (periodsInYear(period) / count) - 1) / deepest;
};
