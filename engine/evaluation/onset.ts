import { GUARD } from "../market/guard.ts";
import { minutes } from "../market/time.ts";

/** A depeg begins at so many basis points, if they last. */
export const ONSET_BPS = 50;
const WINDOW = minutes(15);
const SHARE = 0.8;

/** Whether a distance from the peg, bps, is at or beyond the onset line. */
export const isOff = (bps: number): boolean => bps >= ONSET_BPS - GUARD;

/**
 * Where a depeg begins: index of the first sample that is off of which 80 % of the samples in the 15 minutes from it are
 * off too; undefined where none is. The early-warning protocol's T_50: the window that confirms it comes later, so this
 * labels the past and never alerts.
 *
 * @param times µs, never decreasing
 * @param off distance from the peg towards the side that is judged, bps
 */
export const onsetIndex = (
  times: ArrayLike<number>,
  off: ArrayLike<number>,
): number | undefined => {
  let end = 0;
  let beyond = 0;
  for (let i = 0; i < times.length; i++) {
    for (; end < times.length && (times[end] ?? 0) < (times[i] ?? 0) + WINDOW; end++)
      if (isOff(off[end] ?? 0)) beyond++;
    const here = isOff(off[i] ?? 0);
    if (here && beyond >= SHARE * (end - i) - GUARD) return i;
    if (here) beyond--;
  }
  return undefined;
};
