const MINUTE = 60e6;
const DAY = 1440 * MINUTE;

/** A part of every day. */
export interface QuietHours {
  /** Minutes after local midnight, 0 to 1439; the start belongs to it and the end does not. */
  readonly from: number;
  /** When it is before `from`, the quiet hours go over midnight. */
  readonly to: number;
  /** Minutes that local time is ahead of UTC. */
  readonly zone: number;
}

/** The end of the quiet hours that `time` lies in, µs; undefined outside of them. */
export const quietUntil = (quiet: QuietHours | undefined, time: number): number | undefined => {
  if (quiet === undefined) return undefined;
  const { from, to, zone } = quiet;
  const local = time + zone * MINUTE;
  const midnight = Math.floor(local / DAY) * DAY;
  const minute = (local - midnight) / MINUTE;
  const end = midnight + to * MINUTE - zone * MINUTE;
  if (from < to) return minute >= from && minute < to ? end : undefined;
  if (minute >= from) return end + DAY;
  return minute < to ? end : undefined;
};
