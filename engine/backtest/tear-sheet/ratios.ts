import { formatDuration, micros, minutes } from "../../market/time.ts";
import type { EquityCurve } from "../result.ts";
import { type BootstrapInterval, bootstrapIntervals } from "../statistics/block-bootstrap.ts";
import { calmar, sharpe, sortino } from "../statistics/ratios.ts";
import { periodicReturns } from "../statistics/returns.ts";
import { figureOf } from "./figure.ts";
import type { Interval, Ratios } from "./shape.ts";

const HOUR = minutes(60);
const DAY = minutes(24 * 60);
/** Hours of more than this would be a long series of mostly nothing. */
const MOST_OF_HOURS = 90 * DAY;
const CONFIDENCE = 0.95;

export interface RatioOptions {
  /** µs; what was run. */
  readonly from: number;
  readonly to: number;
  /** µs. */
  readonly period: number;
  readonly seed: number;
  readonly draws: number;
}

/** Of the returns, unless somebody says otherwise: an hour, a day of more than 90 days. */
export const usualPeriod = ({
  from,
  to,
}: {
  readonly from: number;
  readonly to: number;
}): number => (to - from > MOST_OF_HOURS ? DAY : HOUR);

/** Annual ratios with their intervals: all from the same draws. */
export const ratiosOf = (
  curve: Pick<EquityCurve, "time" | "equity">,
  { from, to, period, seed, draws }: RatioOptions,
): Ratios => {
  const { value } = periodicReturns(curve, { period, from, to });
  const found = bootstrapIntervals(
    value,
    {
      sharpe: (sample) => sharpe(sample, period),
      sortino: (sample) => sortino(sample, period),
      calmar: (sample) => calmar(sample, period),
    },
    { seed, draws, confidence: CONFIDENCE },
  );
  return {
    ...{ period: formatDuration(micros(period)), returns: value.length },
    ...{ confidence: CONFIDENCE, draws, blockLength: figureOf(found.sharpe.blockLength) },
    sharpe: intervalOf(found.sharpe),
    sortino: intervalOf(found.sortino),
    calmar: intervalOf(found.calmar),
  };
};

/** The same point estimate without an interval, for tables that compare. */
export const sharpeOf = (
  curve: Pick<EquityCurve, "time" | "equity">,
  { from, to, period }: Pick<RatioOptions, "from" | "to" | "period">,
): number => sharpe(periodicReturns(curve, { period, from, to }).value, period);

const intervalOf = ({ estimate, low, high }: BootstrapInterval): Interval => ({
  ...{ estimate: figureOf(estimate), low: figureOf(low), high: figureOf(high) },
});
