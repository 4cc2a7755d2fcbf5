import { GUARD } from "../market/guard.ts";
import { type Micros, micros, minutes } from "../market/time.ts";
import { firstAt } from "./known-at.ts";
import { type LabelledEvent, type LabelSeries, lasting, WINDOWS } from "./label-events.ts";

/** How an event went from T_50 to its end, or to that of the data, beside what its labels say. */
export interface EventMeasures {
  /** Time at or beyond so many bps, µs; what has no price is beyond nothing. */
  readonly beyond: readonly { readonly bps: number; readonly duration: Micros }[];
  /** Between the price and par, on the event's side: bps x hours. */
  readonly area: number;
  /** From the peak until half the way back was made for the first time; undefined where the data end before. */
  readonly halfLife: Micros | undefined;
  /** Share of its steps with a fresh price, 0 to 1. */
  readonly coverage: number;
}

const LEVELS = [50, 100, 200] as const;

/** Measures a labelled event on the very series that it was labelled on. */
export const eventMeasures = (
  { time, off, step }: LabelSeries,
  { onsets, end, peak, severity }: LabelledEvent,
): EventMeasures => {
  const beyond = LEVELS.map(() => 0);
  let [steps, fresh] = [0, 0];
  for (let i = firstAt(time, onsets[50]); i < time.length && isBefore(time[i], end); i++) {
    const here = off[i] ?? Number.NaN;
    steps++;
    if (Number.isNaN(here)) continue;
    fresh++;
    for (const [k, bps] of LEVELS.entries())
      if (here >= bps - GUARD) beyond[k] = (beyond[k] ?? 0) + step;
  }
  let half = firstAt(time, peak.time);
  while (half < time.length && !((off[half] ?? Number.NaN) <= peak.off / 2 + GUARD)) half++;
  const back = time[half];
  return {
    beyond: LEVELS.map((bps, k) => ({ bps, duration: micros(beyond[k] ?? 0) })),
    area: severity / 60,
    halfLife: back === undefined ? undefined : micros(back - peak.time),
    coverage: steps === 0 ? 0 : fresh / steps,
  };
};

const isBefore = (time: number | undefined, end: Micros | undefined): boolean =>
  end === undefined || (time ?? Number.POSITIVE_INFINITY) < end;

/** When a venue's own price left the peg. */
export interface VenueMove {
  readonly venue: string;
  /** T_50 of its own series; undefined where it never left for long, or was not heard. */
  readonly onset: Micros | undefined;
  /** Farthest off towards the event's side, bps, and when; undefined without a price. */
  readonly peak: { readonly off: number; readonly time: Micros } | undefined;
}

/** Who moves earlier than this before the coin does moved for a reason of its own. */
const BEFORE = minutes(24 * 60);

/**
 * The venues of an event in the order in which they left the peg, by the rule of the coin's own T_50; those that did not
 * come last. Looked for from a day before T_50 to the event's end.
 *
 * @param venues bps towards the event's side; NaN while a venue is not fresh
 */
export const venueMoves = (
  series: Pick<LabelSeries, "time" | "step">,
  venues: readonly { readonly venue: string; readonly off: Float64Array }[],
  { onsets, end }: Pick<LabelledEvent, "onsets" | "end">,
): VenueMove[] => {
  const { time } = series;
  const from = firstAt(time, onsets[50] - BEFORE);
  return venues
    .map(({ venue, off }): VenueMove => {
      const out = lasting({ ...series, off }, 50, WINDOWS[50]);
      let onset: number | undefined;
      let peak: number | undefined;
      for (let i = from; i < time.length && isBefore(time[i], end); i++) {
        const here = off[i] ?? Number.NaN;
        if (out[i] === 1) onset ??= i;
        if (here > (peak === undefined ? Number.NEGATIVE_INFINITY : (off[peak] ?? 0))) peak = i;
      }
      return {
        venue,
        onset: onset === undefined ? undefined : micros(time[onset] ?? Number.NaN),
        peak:
          peak === undefined
            ? undefined
            : { off: off[peak] ?? Number.NaN, time: micros(time[peak] ?? Number.NaN) },
      };
    })
    .sort(
      (a, b) => (a.onset ?? Number.POSITIVE_INFINITY) - (b.onset ?? Number.POSITIVE_INFINITY) || 0,
    );
};
