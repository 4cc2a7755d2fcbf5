import { GUARD } from "../market/guard.ts";
import { type Micros, minutes } from "../market/time.ts";
import { quantile } from "./quantile.ts";
import type { Meeting } from "./score-alerts.ts";

/** Of leads, minutes; null where what stands there is an event without one, or no event at all. */
export interface LeadSummary {
  readonly min: number | null;
  readonly lowerQuartile: number | null;
  readonly median: number | null;
  readonly upperQuartile: number | null;
}

/** Minutes, to a hundredth. */
export const minutesOf = (time: Micros): number => Math.round(time / 6e5) / 100;

/** The same of what may not be there. */
export const minutesOrNull = (time: Micros | undefined): number | null =>
  time === undefined ? null : minutesOf(time);

/** Quartiles of leads; an event without one is behind all others, and is not left out. */
export const leadSummary = (leads: readonly (Micros | undefined)[]): LeadSummary => {
  const all = leads.map((lead) => lead ?? Number.NEGATIVE_INFINITY);
  const at = (share: number): number | null => {
    const value = quantile(all, share);
    return value === undefined || !Number.isFinite(value) ? null : minutesOf(value as Micros);
  };
  return { min: at(0), lowerQuartile: at(0.25), median: at(0.5), upperQuartile: at(0.75) };
};

const CLAIMED = minutes(15);

/** How many of them are 15 minutes or more. */
export const quarterHours = (leads: readonly (Micros | undefined)[]): number =>
  leads.filter((lead) => lead !== undefined && lead >= CLAIMED - GUARD).length;

/** Median minutes from the line to the alert, of the events that were met on time or late; null where none was. */
export const timeToDetect = (meetings: readonly Pick<Meeting, "delay">[]): number | null => {
  const delays = meetings.flatMap(({ delay }) => delay ?? []);
  // Of two in the middle the greater one: here less is more.
  const middle = quantile(
    delays.map((delay) => -delay),
    0.5,
  );
  return middle === undefined ? null : minutesOf(-middle as Micros);
};
