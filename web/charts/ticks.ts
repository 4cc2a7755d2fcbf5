import { clock, day, year } from "../format.ts";

const MINUTE = 60e6;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Stands for a calendar month: steps of it begin on the first. */
const MONTH = 30 * DAY;
const STEPS = [
  MINUTE / 60,
  MINUTE / 12,
  MINUTE / 4,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  MONTH,
  2 * MONTH,
  3 * MONTH,
  6 * MONTH,
  12 * MONTH,
];

/** The smallest calendar-like step (µs) of which at most `most` fit between `from` and `to`. */
export const timeStep = (from: number, to: number, most: number): number =>
  STEPS.find((step) => (to - from) / step <= most) ?? 12 * MONTH;

/** Whole multiples of the step in [from, to], in µs since 1970: midnights UTC and firsts of months where the step allows. */
export const timeTicks = (from: number, to: number, step: number): number[] => {
  const ticks: number[] = [];
  if (step >= MONTH) {
    const months = step / MONTH;
    const begin = new Date(from / 1000);
    for (let n = Math.floor(begin.getUTCMonth() / months) * months; ; n += months) {
      const t = Date.UTC(begin.getUTCFullYear(), n, 1) * 1000;
      if (t > to) return ticks;
      if (t >= from) ticks.push(t);
    }
  }
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) ticks.push(t);
  return ticks;
};

/** Labels of time ticks: the clock, and below it the date where it changes; for steps of days the date, and the year. */
export const timeLabels = (ticks: readonly number[], step: number): string[] => {
  if (step >= DAY) {
    const oneYear = new Set(ticks.map(year)).size <= 1;
    return ticks.map((t, i) => {
      const before = ticks[i - 1];
      const changed = !oneYear && (before === undefined || year(before) !== year(t));
      return changed ? `${day(t)}\n${year(t)}` : day(t);
    });
  }
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
