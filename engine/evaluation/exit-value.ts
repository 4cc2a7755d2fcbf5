import { minutes, seconds } from "../market/time.ts";
import { firstKnown, lastKnown } from "./known-at.ts";
import type { LabelSeries } from "./label-events.ts";

/** Nobody sells in the second in which he is told. */
const REACTION = seconds(60);
const WEEK = minutes(7 * 24 * 60);

/** What it costs to sell at once. */
export interface SellingCost {
  /** Quoted, bps: half of it is paid. */
  readonly spread: number;
  /** The venue's retail taker fee, bps. */
  readonly fee: number;
}

/** Of one sale, bps. */
const costOf = ({ spread, fee }: SellingCost): number => spread / 2 + fee;

/** How much better than its holder the seller fared, bps of par. */
export interface ExitValue {
  readonly toTrough: number;
  /** Undefined where the data end within the week. */
  readonly toWeek: number | undefined;
}

/**
 * Selling at the first price known a minute after an alert, less half the spread and the taker fee, against holding to
 * the trough and against holding for seven days. The trough is the lowest price from the sale to the event's end: one that
 * lies behind the seller is not avoided by selling. The holder pays nothing. Undefined where nothing was told in time to
 * sell within the event. Of a discount: who holds a coin at a premium has nothing to avoid.
 *
 * @param told when, µs; undefined where it was not
 */
export const exitValue = (
  series: Pick<LabelSeries, "time" | "off">,
  { end = Number.POSITIVE_INFINITY }: { readonly end?: number | undefined },
  told: number | undefined,
  cost: SellingCost,
): ExitValue | undefined => {
  if (told === undefined) return undefined;
  const { time, off } = series;
  const sold = firstKnown(series, told + REACTION);
  if (sold === undefined || (time[sold] ?? 0) > end) return undefined;
  const price = -(off[sold] ?? 0) - costOf(cost);
  let trough = Number.NEGATIVE_INFINITY;
  for (let i = sold; i < time.length && (time[i] ?? 0) <= end; i++)
    if ((off[i] ?? Number.NaN) > trough) trough = off[i] ?? Number.NaN;
  const later = lastKnown(series, told + WEEK);
  return {
    toTrough: price + trough,
    toWeek: later === undefined ? undefined : price + (off[later] ?? 0),
  };
};

/**
 * What following a detector's alerts brought, mean bps an event: an event without a sale brings nothing, and a false alarm
 * costs two round trips (out and in again, twice). Null without events, and where the value of none is known.
 */
export const meanExitValue = (
  values: readonly { readonly sold: boolean; readonly value: number | undefined }[],
  falseAlarms: number,
  cost: SellingCost,
): number | null => {
  // Sold, and the data end before it is known what that was worth: the event cannot be counted.
  const known = values.filter(({ sold, value }) => !sold || value !== undefined);
  if (known.length === 0) return null;
  const sum = known.reduce((total, { value = 0 }) => total + value, 0);
  return (sum - falseAlarms * 4 * costOf(cost)) / known.length;
};
