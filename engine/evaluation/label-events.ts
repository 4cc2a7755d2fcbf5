import { GUARD } from "../market/guard.ts";
import { type Micros, micros, minutes } from "../market/time.ts";

/** Lines of the early-warning protocol, bps off par. */
export const LINES = [50, 100, 300] as const;
export type Line = (typeof LINES)[number];

export interface LabelOptions {
  /** How long a breach must mostly last, by line, µs; the protocol's 15, 10 and 10 minutes unless given. */
  readonly windows?: Readonly<Record<Line, Micros>>;
}

/** The protocol's. */
export const WINDOWS: Readonly<Record<Line, Micros>> = {
  50: minutes(15),
  100: minutes(10),
  300: minutes(10),
};
/** Share of a window's bars that must be beyond the line. */
const SHARE = 0.8;
/** An event is over when it stays under half its line for so long. */
const QUIET = minutes(6 * 60);
/** Events closer than this are one. */
const APART = minutes(24 * 60);
/** Warnings may come so long before an event, and its aftermath lasts so long: neither is calm. */
const AROUND = minutes(24 * 60);
/** Deeper than 300 bps within this of the onset is a shock: no price could have warned. */
const SHOCK = minutes(30);

/** A coin on one side of its peg, on a grid of bar ends. */
export interface LabelSeries {
  /** Known-at times, µs, rising by `step`. */
  readonly time: Float64Array;
  readonly step: Micros;
  /** Distance from par towards the side that is judged, bps; NaN where there is no fresh price. */
  readonly off: Float64Array;
}

/** An event as the protocol defines it, from data alone. */
export interface LabelledEvent {
  /** T_50, T_100, T_300: the first bar beyond the line that mostly lasts; undefined where there is none. */
  readonly onsets: Readonly<Record<50, Micros>> & Readonly<Partial<Record<100 | 300, Micros>>>;
  /** First time after which it stays under 25 bps for six hours; undefined where the data end before. */
  readonly end: Micros | undefined;
  readonly peak: { readonly off: number; readonly time: Micros };
  /** Area beyond par from T_50 to the end, bps x minutes. */
  readonly severity: number;
  readonly grade: "minor" | "major" | "severe";
  readonly dynamics: "shock" | "slow";
}

/** A shorter excursion: neither event nor calm. */
export interface Spike {
  readonly from: Micros;
  /** Its last bar. */
  readonly to: Micros;
  readonly peak: number;
}

export interface Labels {
  readonly events: readonly LabelledEvent[];
  readonly spikes: readonly Spike[];
  /** 1 where a bar is calm: fresh, a day away from every event, and in no spike's window. */
  readonly calm: Uint8Array;
  /** Bars with a fresh price. */
  readonly fresh: number;
}

/**
 * Labels a series by section 2 and 3 of the early-warning protocol (version 2). A label looks ahead, for the window that
 * confirms a breach comes after it: labels judge alerts and never make one. Where the data end within a window, its bars
 * that are there decide. Without a price a bar is neither beyond a line nor within it.
 *
 * A line that is reached for good is taken to have been reached by every lesser line at the same time at the latest.
 */
export const labelEvents = (series: LabelSeries, options: LabelOptions = {}): Labels => {
  const windows = options.windows ?? WINDOWS;
  const breaches = LINES.map((line) => lasting(series, line, windows[line]));
  return labelsAround(series, eventsOf(series, breaches), windows[50]);
};

/** What is calm beside these events, whoever found them, and what is a spike. */
export const labelsAround = (
  series: LabelSeries,
  events: readonly LabelledEvent[],
  window: Micros = WINDOWS[50],
): Labels => {
  const { time, off, step } = series;
  const calm = new Uint8Array(time.length);
  const inEvent = new Uint8Array(time.length);
  let fresh = 0;
  for (let i = 0; i < time.length; i++) {
    if (Number.isNaN(off[i])) continue;
    fresh++;
    calm[i] = 1;
  }
  const clear = (marks: Uint8Array, from: number, to: number, value: number): void => {
    const first = Math.max(0, Math.ceil((from - (time[0] ?? 0)) / step));
    for (let i = first; i < time.length && (time[i] ?? 0) <= to; i++) marks[i] = value;
  };
  for (const { onsets, end } of events) {
    clear(inEvent, onsets[50], end ?? Number.POSITIVE_INFINITY, 1);
    clear(calm, onsets[50] - AROUND, (end ?? Number.POSITIVE_INFINITY) + AROUND, 0);
  }
  const spikes = spikesOf(series, inEvent);
  for (const { from, to } of spikes) clear(calm, from, Math.max(to, from + window - step), 0);
  return { events, spikes, calm, fresh };
};

const isBeyond = (off: number | undefined, line: number): boolean =>
  off !== undefined && off >= line - GUARD;

/** 1 at every bar that is beyond the line, as are 80 % of the bars with a price in its window, itself included. */
export const lasting = ({ time, off }: LabelSeries, line: number, window: Micros): Uint8Array => {
  const found = new Uint8Array(time.length);
  let [end, beyond, seen] = [0, 0, 0];
  for (let i = 0; i < time.length; i++) {
    for (; end < time.length && (time[end] ?? 0) < (time[i] ?? 0) + window; end++) {
      if (isBeyond(off[end], line)) beyond++;
      if (!Number.isNaN(off[end])) seen++;
    }
    const here = isBeyond(off[i], line);
    if (here && beyond >= SHARE * seen - GUARD) found[i] = 1;
    if (here) beyond--;
    if (!Number.isNaN(off[i])) seen--;
  }
  return found;
};

/** The events that lasting breaches of the three lines make, each line's 1 where it is. */
export const eventsOf = (series: LabelSeries, breaches: readonly Uint8Array[]): LabelledEvent[] => {
  const any = Uint8Array.from(series.time, (_, i) =>
    Number(breaches.some((each) => each[i] === 1)),
  );
  return merged(series, any).map((span) => eventOf(series, span, breaches));
};

/** Positions of the first breach and of the end, where the data reach that far. */
interface Extent {
  readonly from: number;
  readonly to: number | undefined;
}

/** From each lasting breach to six quiet hours; what begins within a day of an end belongs to it. */
const merged = (series: LabelSeries, breaches: Uint8Array): Extent[] => {
  const spans: Extent[] = [];
  const { time } = series;
  let i = 0;
  for (;;) {
    const from = breaches.indexOf(1, i);
    if (from < 0) return spans;
    const to = endAfter(series, from);
    const last = spans.at(-1);
    const gap = (time[from] ?? 0) - (last?.to === undefined ? 0 : (time[last.to] ?? 0));
    if (last?.to !== undefined && gap < APART) spans[spans.length - 1] = { from: last.from, to };
    else spans.push({ from, to });
    if (to === undefined) return spans;
    i = to + 1;
  }
};

/** The first bar under half the lowest line from which six hours stay there; bars without a price do not interrupt. */
const endAfter = ({ time, off }: LabelSeries, from: number): number | undefined => {
  let quiet: number | undefined;
  for (let i = from; i < time.length; i++) {
    if (isBeyond(off[i], LINES[0] / 2)) quiet = undefined;
    else if (!Number.isNaN(off[i])) quiet ??= i;
    if (quiet !== undefined && (time[i] ?? 0) - (time[quiet] ?? 0) >= QUIET) return quiet;
  }
  return undefined;
};

const eventOf = (
  series: LabelSeries,
  { from, to }: Extent,
  breaches: readonly Uint8Array[],
): LabelledEvent => {
  const { time } = series;
  const last = to ?? time.length - 1;
  const at = (i: number): Micros => micros(time[i] ?? Number.NaN);
  const firsts = breaches.map((marks) => {
    const i = marks.indexOf(1, from);
    return i < 0 || i > last ? undefined : at(i);
  });
  const [, hundred, threeHundred] = firsts;
  const deep = [hundred, threeHundred].filter((each) => each !== undefined);
  return eventWith(
    series,
    {
      50: at(from),
      ...(deep.length === 0 ? {} : { 100: micros(Math.min(...deep)) }),
      ...(threeHundred === undefined ? {} : { 300: threeHundred }),
    },
    to === undefined ? undefined : at(to),
  );
};

/** An event with these onsets and this end: its peak, area and kind are what the series says between them. */
export const eventWith = (
  { time, off, step }: LabelSeries,
  onsets: LabelledEvent["onsets"],
  end: Micros | undefined,
): LabelledEvent => {
  const [begun, over] = [onsets[50], end ?? Number.POSITIVE_INFINITY];
  const first = Math.max(0, Math.ceil((begun - (time[0] ?? 0)) / step));
  let [peak, area] = [first, 0];
  for (let i = first; i < time.length && (time[i] ?? 0) <= over; i++) {
    const here = off[i] ?? Number.NaN;
    if (Number.isNaN(here)) continue;
    if (!(here <= (off[peak] ?? Number.NaN))) peak = i;
    area += (Math.max(0, here) * step) / 60e6;
  }
  const { 100: hundred, 300: threeHundred } = onsets;
  return {
    ...{ onsets, end, severity: area },
    peak: { off: off[peak] ?? Number.NaN, time: micros(time[peak] ?? Number.NaN) },
    grade: threeHundred !== undefined ? "severe" : hundred !== undefined ? "major" : "minor",
    dynamics: threeHundred !== undefined && threeHundred - begun <= SHOCK ? "shock" : "slow",
  };
};

const spikesOf = ({ time, off }: LabelSeries, inEvent: Uint8Array): Spike[] => {
  const spikes: Spike[] = [];
  let from: number | undefined;
  let peak = 0;
  for (let i = 0; i <= time.length; i++) {
    const here = i < time.length && inEvent[i] === 0 && isBeyond(off[i], LINES[0]);
    if (here) {
      from ??= i;
      peak = Math.max(peak, off[i] ?? 0);
    } else if (from !== undefined) {
      spikes.push({
        from: micros(time[from] ?? Number.NaN),
        to: micros(time[i - 1] ?? Number.NaN),
        peak,
      });
      from = undefined;
      peak = 0;
    }
  }
  return spikes;
};
