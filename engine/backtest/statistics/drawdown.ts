import type { EquityCurve } from "../result.ts";

export interface Drawdown {
  /** The deepest fall as a part of the peak before it: 0.25 is a quarter lost. 0 when it never fell. */
  readonly fraction: number;
  /** The largest fall in account currency; not always the same one. */
  readonly money: number;
  /** Of the deepest by fraction, µs: the last mark at its peak, its lowest, the first back at the peak. NaN without a fall. */
  readonly peakAt: number;
  readonly troughAt: number;
  /** NaN when it did not recover, too. */
  readonly recoveredAt: number;
  /** Longest time from the last mark at a peak to the first at or over it again, or to the end, µs. */
  readonly longestUnderWater: number;
  /**
   * Ulcer index (Martin & McCann 1989) as a fraction: root of the mean squared fall from the peak. Marks come unevenly, so
   * each counts for as long as it holds. NaN when no time passes.
   */
  readonly ulcer: number;
}

/** Falls of an equity curve from its highest so far. Equity must begin over 0. All NaN without marks. */
export const drawdown = ({ time, equity }: Pick<EquityCurve, "time" | "equity">): Drawdown => {
  const none = equity.length === 0 ? Number.NaN : 0;
  let [fraction, money, longestUnderWater] = [none, none, none];
  let [peakAt, troughAt, recoveredAt] = [Number.NaN, Number.NaN, Number.NaN];
  let [peak, lastPeakAt] = [Number.NEGATIVE_INFINITY, Number.NaN];
  let [underWater, deepestIsOpen] = [false, false];
  let squares = 0;
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i] ?? Number.NaN;
    const now = time[i] ?? Number.NaN;
    if (value >= peak) {
      if (underWater) longestUnderWater = Math.max(longestUnderWater, now - lastPeakAt);
      if (deepestIsOpen) recoveredAt = now;
      underWater = false;
      deepestIsOpen = false;
      peak = value;
      lastPeakAt = now;
      continue;
    }
    underWater = true;
    const fall = (peak - value) / peak;
    money = Math.max(money, peak - value);
    squares += fall * fall * ((time[i + 1] ?? now) - now);
    if (fall > fraction) {
      fraction = fall;
      deepestIsOpen = true;
      peakAt = lastPeakAt;
      troughAt = now;
      recoveredAt = Number.NaN;
    }
  }
  const [first = Number.NaN, last = Number.NaN] = [time[0], time.at(-1)];
  if (underWater) longestUnderWater = Math.max(longestUnderWater, last - lastPeakAt);
  const ulcer = Math.sqrt(squares / (last - first));
  return { fraction, money, peakAt, troughAt, recoveredAt, longestUnderWater, ulcer };
};
