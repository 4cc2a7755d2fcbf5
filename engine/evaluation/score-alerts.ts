import { type Micros, micros, minutes } from "../market/time.ts";
import type { LabelledEvent, LabelSeries, Labels, Line } from "./label-events.ts";

/** A time in which an alert was active, µs, `to` exclusive; infinity while it still is. */
export interface Active {
  readonly from: number;
  readonly to: number;
}

/** How an event was met, against one of its lines. */
export interface Meeting {
  readonly outcome: "early" | "timely" | "late" | "missed";
  /** From the earliest episode in the horizon before the line, µs; undefined unless early. */
  readonly firstLead: Micros | undefined;
  /** From the earliest episode that mostly stayed active until the line, µs; undefined where none did. */
  readonly persistentLead: Micros | undefined;
  /** From the line to a timely or late episode, µs. */
  readonly delay: Micros | undefined;
}

export interface EventScore {
  readonly event: LabelledEvent;
  readonly against: Readonly<Partial<Record<Line, Meeting>>>;
}

export interface Score {
  readonly events: readonly EventScore[];
  /** Alerts less than an hour apart count once. */
  readonly episodes: readonly Active[];
  /** Episodes that began in calm time with no onset of 50 bps in the horizon after them. */
  readonly falseAlarms: readonly Active[];
  /** Calm time, in months of 30 days. */
  readonly calmMonths: number;
  /** Share of calm time in which an alert was active; NaN without calm time. */
  readonly duty: number;
}

/** The protocol's: an episode may come so long before an event. */
export const HORIZON = minutes(24 * 60);
/** An episode that begins so long after a line is still in time. */
export const TIMELY = minutes(15);
const EPISODE_GAP = minutes(60);
/** A coin-month, µs. */
export const MONTH = 30 * 86_400e6;
const LINES_SCORED = [50, 100, 300] as const;

/**
 * Scores one coin's alerts on one side by section 3 of the early-warning protocol (version 2). `active` in order of time,
 * without overlap.
 */
export const scoreAlerts = (
  active: readonly Active[],
  series: Pick<LabelSeries, "time" | "step">,
  labels: Pick<Labels, "events" | "calm">,
  { horizon = HORIZON }: { readonly horizon?: Micros } = {},
): Score => {
  const { step } = series;
  const { events, calm } = labels;
  const episodes = episodesOf(active);
  const onsets = events.map((event) => event.onsets[50]);
  const falseAlarms = episodes.filter(
    ({ from }) =>
      calm[barAt(series, from)] === 1 &&
      !onsets.some((onset) => onset >= from && onset < from + horizon),
  );
  const before = calmBefore(calm);
  const calmBars = before[calm.length] ?? 0;
  let activeBars = 0;
  for (const { from, to } of active) {
    const end = Number.isFinite(to) ? Math.min(barAt(series, to), calm.length) : calm.length;
    activeBars += Math.max(0, (before[end] ?? 0) - (before[barAt(series, from)] ?? calmBars));
  }
  return {
    events: events.map((event) => ({
      event,
      against: Object.fromEntries(
        LINES_SCORED.flatMap((line) => {
          const reference = event.onsets[line];
          return reference === undefined
            ? []
            : [[line, meetingOf(episodes, active, { event, reference, horizon })]];
        }),
      ),
    })),
    ...{ episodes, falseAlarms, calmMonths: (calmBars * step) / MONTH },
    duty: calmBars === 0 ? Number.NaN : activeBars / calmBars,
  };
};

const counted = new WeakMap<Uint8Array, Uint32Array>();

/** So many calm bars lie before each. Counted once: the same hours are scored for every threshold of every detector. */
const calmBefore = (calm: Uint8Array): Uint32Array => {
  const known = counted.get(calm);
  if (known !== undefined) return known;
  const before = new Uint32Array(calm.length + 1);
  for (let i = 0; i < calm.length; i++) before[i + 1] = (before[i] ?? 0) + (calm[i] ?? 0);
  counted.set(calm, before);
  return before;
};

/** Alerts less than an hour apart as one: from the first emission to the last clearance. */
export const episodesOf = (active: readonly Active[]): Active[] => {
  const episodes: Active[] = [];
  for (const { from, to } of active) {
    const last = episodes.at(-1);
    if (last !== undefined && from - last.to < EPISODE_GAP)
      episodes[episodes.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else episodes.push({ from, to });
  }
  return episodes;
};

/** The bar that is known first at or after a time: what was alerted of it is of it. */
export const barAt = ({ time, step }: Pick<LabelSeries, "time" | "step">, at: number): number =>
  Math.max(0, Math.ceil((at - (time[0] ?? 0)) / step));

interface Reference {
  readonly event: LabelledEvent;
  readonly reference: Micros;
  readonly horizon: Micros;
}

const meetingOf = (
  episodes: readonly Active[],
  active: readonly Active[],
  { event, reference, horizon }: Reference,
): Meeting => {
  const early = episodes.filter(({ from }) => from >= reference - horizon && from < reference);
  const none = { firstLead: undefined, persistentLead: undefined, delay: undefined };
  const [first] = early;
  if (first !== undefined) {
    const lasting = early.find(({ from }) => mostlyActive(active, from, reference));
    return {
      ...{ outcome: "early", delay: undefined, firstLead: micros(reference - first.from) },
      persistentLead: lasting === undefined ? undefined : micros(reference - lasting.from),
    };
  }
  const end = event.end ?? Number.POSITIVE_INFINITY;
  const after = episodes.find(({ from }) => from >= reference && from <= end);
  if (after === undefined) return { ...none, outcome: "missed" };
  const delay = micros(after.from - reference);
  return { ...none, outcome: delay <= TIMELY ? "timely" : "late", delay };
};

/** For every s from `from` to `until` an alert was active in at least half of what lies between s and `until`. */
const mostlyActive = (active: readonly Active[], from: number, until: number): boolean => {
  // Going back in time, an active stretch adds to the surplus and an idle one takes from it: it is least where one begins.
  let [surplus, at] = [0, until];
  for (const { from: begin, to } of active.toReversed()) {
    if (begin >= until) continue;
    const end = Math.max(Math.min(to, until), from);
    surplus -= at - end;
    if (surplus < 0) return false;
    const start = Math.max(begin, from);
    surplus += end - start;
    at = start;
    if (begin <= from) return true;
  }
  return surplus - (at - from) >= 0;
};
