import type { Side } from "../../engine/detectors/detector.ts";
import { formatTime, type Micros, micros, minutes, parseTime } from "../../engine/market/time.ts";
import { spanOf } from "../events/event-span.ts";
import { events as documented } from "../events/index.ts";
import type { Split } from "./evaluation.ts";

/** An event of whatever tape. */
export interface ClusteredEvent {
  readonly coin: string;
  readonly side: Side;
  /** T_50. */
  readonly onset: Micros;
}

const DAY = minutes(24 * 60);
/** Onsets no farther apart than this have one cause. */
const NEAR = 7 * DAY;
/** Of a coin that never found its peg again, what comes so long after its fall is another matter. */
const ENDLESS = 30 * DAY;

/**
 * Which cluster each event belongs to, by name. One cluster are events whose onsets are within seven days, or lie so in a
 * chain, and events that fall into one documented cluster, whatever their tapes, coins and sides. It is named after the
 * documented cluster of its earliest event that has one, else by the day of its first onset. Only onsets count, so that
 * an event without an end swallows nothing.
 */
export const clusterEvents = (events: readonly ClusteredEvent[]): string[] => {
  const order = events.map((event, i) => ({ i, ...event, cause: causeOf(event) }));
  // Of one moment by coin and side, so that the name does not depend on the order in which they came.
  order.sort((a, b) => a.onset - b.onset || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  /** Of each in order of time, the place of the first of its cluster. */
  const firsts = order.map((_, k) => k);
  const unite = (a: number, b: number): void => {
    const [one = a, other = b] = [firsts[a], firsts[b]];
    const [kept, gone] = [Math.min(one, other), Math.max(one, other)];
    for (const [k, first] of firsts.entries()) if (first === gone) firsts[k] = kept;
  };
  const ofCause = new Map<string, number>();
  for (const [k, { onset, cause }] of order.entries()) {
    const before = order[k - 1];
    if (before !== undefined && onset - before.onset <= NEAR) unite(k - 1, k);
    if (cause === undefined) continue;
    const same = ofCause.get(cause);
    if (same === undefined) ofCause.set(cause, k);
    else unite(same, k);
  }
  const names = new Array<string>(events.length).fill("");
  for (const [k, { i }] of order.entries()) {
    const members = order.filter((_, other) => firsts[other] === firsts[k]);
    const first = members.find(({ cause }) => cause !== undefined)?.cause;
    names[i] = first ?? formatTime(members[0]?.onset ?? micros(0)).slice(0, 10);
  }
  return names;
};

const key = ({ coin, side }: ClusteredEvent): string => `${coin} ${side}`;

/** The documented cluster of the coin and side in whose days it begins, or a day around them; undefined where there is none. */
const causeOf = ({ coin, side, onset }: ClusteredEvent): string | undefined =>
  documented.find((event) => {
    if (event.coin !== coin || event.direction !== side) return false;
    const { from, to } = spanOf(event);
    const end = Number.isFinite(to) ? to : from + ENDLESS;
    return onset >= from - DAY && onset < end + DAY;
  })?.cluster;

/** What began before it was there to choose on. */
const TRAINING_UNTIL = parseTime("2023-01-01") ?? Number.NaN;

/** On which side of the split each event lies: that of the first onset of its cluster. */
export const splitOf = (
  events: readonly Pick<ClusteredEvent, "onset">[],
  clusters: readonly string[],
): Split[] => {
  const firsts = new Map<string, number>();
  for (const [i, { onset }] of events.entries()) {
    const cluster = clusters[i] ?? "";
    firsts.set(cluster, Math.min(firsts.get(cluster) ?? Number.POSITIVE_INFINITY, onset));
  }
  return clusters.map((cluster) =>
    (firsts.get(cluster) ?? Number.NaN) < TRAINING_UNTIL ? "training" : "test, seen",
  );
};
