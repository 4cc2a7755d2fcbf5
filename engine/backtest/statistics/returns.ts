import type { EquityCurve } from "../result.ts";

export interface PeriodicReturns {
  /** Ends of the periods, µs: consecutive multiples of the period. */
  readonly end: Float64Array;
  /** Simple returns, 0.01 is 1 %. Of a period that begins with nothing or less 0, or NaN when it ends with something else. */
  readonly value: Float64Array;
}

export interface ReturnsOptions {
  /** µs, over 0: an hour, a day. */
  readonly period: number;
  /** Whole periods that cover [from, to], µs; default from the first mark to the last. Runs that are compared need the same. */
  readonly from?: number;
  readonly to?: number;
}

/**
 * Simple returns on a grid of UTC (hours begin on the hour, days at midnight) of a curve marked at any times. At the end
 * of a period the last mark up to that moment holds, over holes too; before the first mark the equity is what that mark
 * says. The first and last period may be covered in part, so that all returns compounded are the curve's whole return.
 * A curve without marks never moved: zeros, or nothing when no span is given.
 */
export const periodicReturns = (
  { time, equity }: Pick<EquityCurve, "time" | "equity">,
  { period, from = time[0] ?? 0, to = time.at(-1) ?? from }: ReturnsOptions,
): PeriodicReturns => {
  if (!(period > 0)) throw new RangeError(`a period of ${period} µs is no period`);
  const first = Math.floor(from / period);
  const count = Math.max(0, Math.ceil(to / period) - first);
  const end = new Float64Array(count);
  const value = new Float64Array(count);
  let next = marksUntil(time, first * period, 0);
  let held = (next > 0 ? equity[next - 1] : equity[0]) ?? 1;
  for (let i = 0; i < count; i++) {
    const before = held;
    const moment = (first + i + 1) * period;
    const last = next;
    next = marksUntil(time, moment, next);
    if (next > last) held = equity[next - 1] ?? held;
    end[i] = moment;
    if (held !== before) value[i] = before > 0 ? held / before - 1 : Number.NaN;
  }
  return { end, value };
};

/** How many marks there are up to a moment; so many are known to be. */
const marksUntil = (time: Float64Array, moment: number, known: number): number => {
  let count = known;
  while (count < time.length && (time[count] ?? Number.NaN) <= moment) count++;
  return count;
};
