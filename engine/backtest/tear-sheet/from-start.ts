import { e16Number } from "../decimal-text.ts";
import type { BacktestRun, EquityCurve } from "../result.ts";

/**
 * The curve with the start before its first mark, which is made when something has changed already: without it the
 * first trade's costs would be in no return.
 */
export const fromStart = (
  { curve, books }: Pick<BacktestRun, "curve" | "books">,
  from: number,
): EquityCurve => {
  const start = e16Number(books.start);
  const before = (first: number, rest: Float64Array): Float64Array => {
    const all = new Float64Array(rest.length + 1);
    all[0] = first;
    all.set(rest, 1);
    return all;
  };
  return {
    time: before(Math.min(from, curve.time[0] ?? from), curve.time),
    equity: before(start, curve.equity),
    exposure: before(0, curve.exposure),
  };
};
