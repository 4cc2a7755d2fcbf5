import { formatTime, type Micros, micros, parseTime } from "../../engine/market/time.ts";
import type { Range, Tape } from "../../recorder/tape/open-tape.ts";

/**
 * A part of a tape as a tape of its own: from `from`, inclusive, to `to`, exclusive, of some instruments. Its hash is that
 * of the whole.
 */
export const narrowTape = (
  tape: Tape,
  { from, to, instruments }: Pick<Range, "from" | "to" | "instruments">,
): Tape => {
  const { manifest } = tape;
  const later = (a: Micros | undefined, b: Micros | undefined) =>
    a === undefined || b === undefined ? (a ?? b) : micros(Math.max(a, b));
  const earlier = (a: Micros | undefined, b: Micros | undefined) =>
    a === undefined || b === undefined ? (a ?? b) : micros(Math.min(a, b));
  const first = later(parseTime(manifest.from), from);
  const last = earlier(parseTime(manifest.to), to);
  return {
    ...tape,
    manifest: {
      ...manifest,
      from: first === undefined ? manifest.from : formatTime(first),
      to: last === undefined ? manifest.to : formatTime(last),
    },
    barInterval: () => tape.barInterval(),
    batches: (range = {}) =>
      tape.batches({
        ...range,
        from: later(range.from, from),
        to: earlier(range.to, to),
        instruments: range.instruments ?? instruments,
      }),
    close: () => tape.close(),
  };
};
