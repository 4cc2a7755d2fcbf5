import type { LabelSeries } from "./label-events.ts";
import { barAt, HORIZON, type Meeting, type Score } from "./score-alerts.ts";

/** What episodes were worth against major events. */
export interface EpisodeCount {
  /** Began within a day before the T_50 of an event that reached T_100, or in it. */
  readonly hits: number;
  /** Likewise of an event that did not: right, but no hit. */
  readonly minor: number;
  /** Began in calm time, with no T_50 within a day. */
  readonly falseAlarms: number;
  /** In a spike, or in the day after an event. */
  readonly others: number;
  /** Began while there was no price: not judged. */
  readonly blind: number;
}

/** Sorts the episodes of one coin and side of a tape. */
export const countEpisodes = (
  { episodes, falseAlarms, events }: Pick<Score, "episodes" | "falseAlarms" | "events">,
  series: LabelSeries,
): EpisodeCount => {
  const wrong = new Set(falseAlarms);
  const count = { hits: 0, minor: 0, falseAlarms: 0, others: 0, blind: 0 };
  for (const episode of episodes) {
    const { from } = episode;
    const of = events.filter(
      ({ event: { onsets, end } }) =>
        from >= onsets[50] - HORIZON && from <= (end ?? Number.POSITIVE_INFINITY),
    );
    if (Number.isNaN(series.off[barAt(series, from)] ?? Number.NaN)) count.blind++;
    else if (of.some(({ event }) => event.onsets[100] !== undefined)) count.hits++;
    else if (of.length > 0) count.minor++;
    else if (wrong.has(episode)) count.falseAlarms++;
    else count.others++;
  }
  return count;
};

/**
 * Hits of all episodes that are to be judged: minor ones are neither right nor wrong, and what began blind could not know.
 * Null where there is none.
 */
export const precisionOf = (counts: readonly EpisodeCount[]): number | null => {
  const sum = (of: "hits" | "falseAlarms" | "others"): number =>
    counts.reduce((total, each) => total + each[of], 0);
  const all = sum("hits") + sum("falseAlarms") + sum("others");
  return all === 0 ? null : sum("hits") / all;
};

/** The harmonic mean of precision and recall, each counting alike; null without one of them, 0 where both are. */
export const f1 = (precision: number | null, recall: number | null): number | null => {
  if (precision === null || recall === null) return null;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
};

/**
 * Recall in which an event counts by how early it was met: its first lead in parts of a day. With `f1` it is the score of
 * Xenophon Labs (Cintra and Holloway 2023) as the protocol reads it, to compare with them alone: it rewards the nervous.
 */
export const leadWeightedRecall = (
  meetings: readonly Pick<Meeting, "firstLead">[],
): number | null => {
  if (meetings.length === 0) return null;
  const sum = meetings.reduce((total, { firstLead = 0 }) => total + firstLead / HORIZON, 0);
  return sum / meetings.length;
};
