import { GUARD } from "../market/guard.ts";
import { firstAt, firstKnown } from "./known-at.ts";
import type { LabelledEvent, LabelSeries } from "./label-events.ts";
import type { Active } from "./score-alerts.ts";

type Extent = Pick<LabelledEvent, "onsets" | "end" | "peak">;
type Series = Pick<LabelSeries, "time" | "off">;

/** The article's: more than 2 % off. */
const SEED_BPS = 200;

/**
 * A detector's way back in: when the first of its alerts that was open within an event resolves, which is its own word for
 * "over" and is known then. Undefined where no alert was open in it or the first is open to the end of the data.
 */
export const resolvedAt = (
  active: readonly Active[],
  { onsets, end }: Pick<Extent, "onsets" | "end">,
): number | undefined => {
  const first = active.find(({ to }) => to > onsets[50]);
  if (first === undefined || first.from > (end ?? Number.POSITIVE_INFINITY)) return undefined;
  return Number.isFinite(first.to) ? first.to : undefined;
};

/** The article's way in: the first close more than 2 % off, within the event. */
export const seedEntryAt = (
  { time, off }: Series,
  { onsets, end }: Pick<Extent, "onsets" | "end">,
): number | undefined => {
  const last = end ?? Number.POSITIVE_INFINITY;
  for (let i = firstAt(time, onsets[50]); i < time.length && (time[i] ?? 0) <= last; i++)
    if ((off[i] ?? 0) > SEED_BPS + GUARD) return time[i];
  return undefined;
};

/**
 * How much of the way back was already over for who bought then, at the first price: (price - trough) / (1 - trough), 0 at
 * the trough and 1 at par. The trough is the event's, known afterwards: the number judges an entry and makes none. Who
 * buys before it pays more than the trough, too.
 */
export const entryTiming = (
  series: Series,
  { peak }: Pick<Extent, "peak">,
  at: number | undefined,
): number | undefined => {
  const bought = at === undefined ? undefined : firstKnown(series, at);
  return bought === undefined ? undefined : 1 - (series.off[bought] ?? Number.NaN) / peak.off;
};
