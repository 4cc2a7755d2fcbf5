import type { LabelSeries } from "./label-events.ts";

type Series = Pick<LabelSeries, "time" | "off">;

/** The first step at or after a time that has a price; undefined where none comes. */
export const firstKnown = ({ time, off }: Series, from: number): number | undefined => {
  for (let i = firstAt(time, from); i < time.length; i++)
    if (!Number.isNaN(off[i] ?? Number.NaN)) return i;
  return undefined;
};

/** The last step at or before a time that has a price; undefined where there is none, or the data do not reach so far. */
export const lastKnown = ({ time, off }: Series, until: number): number | undefined => {
  if ((time.at(-1) ?? Number.NEGATIVE_INFINITY) < until) return undefined;
  let i = firstAt(time, until);
  if ((time[i] ?? 0) > until) i--;
  while (i >= 0 && Number.isNaN(off[i] ?? Number.NaN)) i--;
  return i < 0 ? undefined : i;
};

/** In what rises, the first at or after a value; its length where there is none. */
export const firstAt = (rising: Float64Array, from: number): number => {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
};
