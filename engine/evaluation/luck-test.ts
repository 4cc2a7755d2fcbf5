import { firstAt } from "./known-at.ts";
import { HORIZON } from "./score-alerts.ts";

/** The time that one coin and side of a tape covers, µs, `to` exclusive: onsets are shifted within it, around and around. */
export interface Track {
  readonly from: number;
  readonly to: number;
}

/** An onset on one of the tracks. */
export interface TrackedOnset {
  /** Which track, by its place. */
  readonly track: number;
  /** µs. */
  readonly onset: number;
  /** Onsets of one cluster are shifted together. */
  readonly cluster: string;
}

/** When the episodes of one configuration (a detector with a threshold) began, track by track, µs, rising. */
export type EpisodeStarts = readonly Float64Array[];

export interface LuckOptions {
  readonly tracks: readonly Track[];
  readonly onsets: readonly TrackedOnset[];
  /** All that were tried: the best of them is what chance is to be held against. */
  readonly configurations: readonly EpisodeStarts[];
  readonly shifts?: number;
  readonly horizon?: number;
  /** Chance: at least 0, under 1. */
  readonly uniform: () => number;
}

export interface Luck {
  /** Early hits of each configuration. */
  readonly hits: readonly number[];
  /** Of each: the share of shifts whose best has at least as many; null where there are too few clusters for it to mean anything. */
  readonly p: readonly (number | null)[];
  readonly clusters: number;
  readonly shifts: number;
}

/** With fewer independent causes nothing can be said. */
const CLUSTERS = 10;

/**
 * The luck test of the early-warning protocol: onsets are shifted around their tracks by random offsets, all of a cluster by
 * the same, and the best of all configurations is looked for each time. A horizon that reaches back beyond the beginning
 * of a track goes on at its end.
 */
export const luckTest = ({
  tracks,
  onsets,
  configurations,
  shifts = 1000,
  horizon = HORIZON,
  uniform,
}: LuckOptions): Luck => {
  const clusters = clustersOf(onsets, tracks);
  const count = clusters.length >= CLUSTERS ? shifts : 0;
  // Of each onset, where it lies in each shift; last, where it really is.
  const places = onsets.map(({ onset }) => new Float64Array(count + 1).fill(onset));
  for (let n = 0; n < count; n++)
    for (const { members, length } of clusters) {
      const offset = uniform() * length;
      for (const k of members) {
        const own = places[k];
        if (own !== undefined) own[n] = around(tracks, onsets[k], offset);
      }
    }
  const bests = new Uint32Array(count);
  const hits = configurations.map((starts) => {
    const own = new Uint32Array(count + 1);
    for (const [k, { track: index }] of onsets.entries()) {
      const [track, all, at] = [tracks[index], starts[index], places[k]];
      if (track === undefined || all === undefined || at === undefined) continue;
      for (let n = 0; n <= count; n++)
        if (isEarly(all, track, at[n] ?? Number.NaN, horizon)) own[n] = (own[n] ?? 0) + 1;
    }
    for (let n = 0; n < count; n++) bests[n] = Math.max(bests[n] ?? 0, own[n] ?? 0);
    return own[count] ?? 0;
  });
  return {
    hits,
    p: hits.map((own) => (count === 0 ? null : bests.filter((best) => best >= own).length / count)),
    ...{ clusters: clusters.length, shifts: count },
  };
};

interface Cluster {
  /** Places among the onsets. */
  readonly members: readonly number[];
  /** Of the longest of their tracks: offsets are drawn from it. */
  readonly length: number;
}

/** In the order in which they are first met, so that the same chance makes the same shifts. */
const clustersOf = (onsets: readonly TrackedOnset[], tracks: readonly Track[]): Cluster[] => {
  const groups = new Map<string, { members: number[]; length: number }>();
  for (const [k, { cluster, track }] of onsets.entries()) {
    const group = groups.get(cluster) ?? { members: [], length: 0 };
    groups.set(cluster, group);
    group.members.push(k);
    const { from = 0, to = 0 } = tracks[track] ?? {};
    group.length = Math.max(group.length, to - from);
  }
  return [...groups.values()];
};

const around = (
  tracks: readonly Track[],
  onset: TrackedOnset | undefined,
  offset: number,
): number => {
  const track = tracks[onset?.track ?? -1];
  if (track === undefined || onset === undefined) return Number.NaN;
  const { from, to } = track;
  return from + ((onset.onset - from + offset) % (to - from));
};

const isEarly = (
  starts: Float64Array,
  { from, to }: Track,
  onset: number,
  horizon: number,
): boolean => {
  const begin = onset - horizon;
  if (begins(starts, begin, onset)) return true;
  // Around: what is missing before the beginning is taken from the end, and never beyond the onset itself.
  return begin < from && begins(starts, Math.max(onset, begin + to - from), to);
};

/** Whether one begins in [from, to). */
const begins = (starts: Float64Array, from: number, to: number): boolean =>
  (starts[firstAt(starts, from)] ?? Number.POSITIVE_INFINITY) < to;
