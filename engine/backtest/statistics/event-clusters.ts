import { minutes } from "../../market/time.ts";
import type { RoundTrip } from "../result.ts";

type Span = Pick<RoundTrip, "openedAt" | "closedAt">;

/** Trades that one event may have brought about. */
export interface EventCluster {
  /** First opening and last closing, µs; `to` is infinite while one of them is open. */
  readonly from: number;
  readonly to: number;
  /** Places in the list, in order of opening. */
  readonly trades: readonly number[];
}

const WEEK = minutes(7 * 24 * 60);

/**
 * Parts trades into clusters: one opened no later than the embargo after all before it had closed may owe its result to the
 * same event and belongs to their cluster. In order of time.
 *
 * @param embargo µs, default 7 days
 */
export const eventClusters = (trades: readonly Span[], embargo: number = WEEK): EventCluster[] => {
  const clusters: { from: number; to: number; trades: number[] }[] = [];
  for (const [place, { openedAt }, end] of inOrder(trades, ({ openedAt }) => openedAt)) {
    const last = clusters.at(-1);
    if (last !== undefined && openedAt - last.to <= embargo) {
      last.to = Math.max(last.to, end);
      last.trades.push(place);
    } else clusters.push({ from: openedAt, to: end, trades: [place] });
  }
  return clusters;
};

/** How many trades at most can be picked of which no two are open at the same time: what one may call independent. */
export const independentTrades = (trades: readonly Span[]): number => {
  let [count, free] = [0, Number.NEGATIVE_INFINITY];
  // Whatever closes first leaves most room for others; of those that close together, whatever opened first.
  for (const [, { openedAt }, end] of inOrder(trades, closing)) {
    if (openedAt < free) continue;
    count++;
    free = end;
  }
  return count;
};

const closing = ({ closedAt }: Span): number =>
  Number.isNaN(closedAt) ? Number.POSITIVE_INFINITY : closedAt;

/** Each with its place and its end, by what `of` says, then by opening, and equals as they are listed. */
const inOrder = (
  trades: readonly Span[],
  of: (trade: Span) => number,
): [place: number, trade: Span, end: number][] =>
  trades
    .map((trade, place): [number, Span, number] => [place, trade, closing(trade)])
    .sort(([, a], [, b]) => (of(a) === of(b) ? a.openedAt - b.openedAt : of(a) - of(b)));
