import type { ClusterSpan } from "../../engine/backtest/sweep/sweep-result.ts";
import type { Side } from "../../engine/detectors/detector.ts";
import { type Micros, minutes } from "../../engine/market/time.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { clusterEvents } from "../evaluation/cluster-events.ts";
import type { StatedEvent } from "../evaluation/event-csv.ts";
import { labelTape } from "../evaluation/label-tape.ts";

/** An event on a tape. */
export interface TapeEvent {
  readonly coin: string;
  readonly side: Side;
  /** T_50. */
  readonly onset: Micros;
  /** Undefined where it never ended, or not on the tape. */
  readonly end: Micros | undefined;
}

/** A peg that is never found again is no event any more after so long. */
const ENDLESS = minutes(30 * 24 * 60);

/**
 * Clusters of the events of one or several tapes, in order of time: from the first onset to the last end. What has no end is
 * over when its tape is, or after 30 days. `to` of a tape in µs.
 */
export const clusterSpans = (
  tapes: readonly { readonly to: number; readonly events: readonly TapeEvent[] }[],
): ClusterSpan[] => {
  const all = tapes.flatMap(({ to, events }) =>
    events.map((event) => ({
      ...event,
      over: event.end ?? Math.min(to, event.onset + ENDLESS),
    })),
  );
  const names = clusterEvents(all);
  const spans = new Map<string, ClusterSpan>();
  for (const [i, { onset, over }] of all.entries()) {
    const name = names[i] ?? "";
    const { from, to } = spans.get(name) ?? { from: onset, to: over };
    spans.set(name, { name, from: Math.min(from, onset), to: Math.max(to, over) });
  }
  return [...spans.values()].sort((a, b) => a.from - b.from);
};

/** The events that a tape's own prices show, by the early-warning protocol. */
export const eventsOnTape = async (tape: Tape, signal?: AbortSignal): Promise<TapeEvent[]> =>
  (await labelTape(tape, signal)).flatMap(({ coin, side, labels }) =>
    labels.events.map(({ onsets, end }) => ({ coin, side, onset: onsets[50], end })),
  );

/** Those of the events that begin on a tape; its ends in µs. */
export const statedOnTape = (
  events: readonly StatedEvent[],
  { from, to }: { readonly from: number; readonly to: number },
): TapeEvent[] =>
  events
    .filter(({ onsets }) => onsets[50] >= from && onsets[50] <= to)
    .map(({ coin, side, onsets, end }) => ({ coin, side, onset: onsets[50], end }));
