import { clock, day } from "../format.ts";

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  MINUTE / 60, MINUTE / 12, MINUTE / 4, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY,
];

/** The smallest calendar-like step (µs) of which at most `most` fit between `from` and `to`. */
export const timeStep = (from: number, to: number, most: number): number =>
  STEPS.find((step) => (to - from) / step <= most) ?? 365 * DAY;

/** Whole multiples of the step in [from, to], in µs since 1970, which is midnight UTC where the step allows. */
export const timeTicks = (from: number, to: number, step: number): number[] => {
  const ticks: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) ticks.push(t);
  return ticks;
};

/** Labels of time ticks: the clock, and below it the date where it changes; the date alone for steps of days. */
export const timeLabels = (ticks: readonly number[], step: number): string[] => {
  if (step >= DAY) return ticks.map(day);
  return ticks.map((t, i) => {
    const before = ticks[i - 1];
    const changed = before === undefined || Math.floor(t / DAY) !== Math.floor(before / DAY);
    return changed ? `${clock(t)}\n${day(t)}` : clock(t);
  });
};

/** A 1-2-5 step that cuts `spread` into at most `most` parts. */
export const niceStep = (spread: number, most: number): number => {
  const raw = spread / most;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((f) => f * magnitude >= raw * (1 - 1e-9)) ?? 10;
  return factor * magnitude;
};

/** Multiples of the step inside [low, high]. */
export const valueTicks = (low: number, high: number, step: number): number[] => {
  const ticks: number[] = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n += 1)
    // Through a decimal text, so that 3 × 0.1 is 0.3.
    ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
};
