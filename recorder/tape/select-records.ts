import { NO_INSTRUMENT, type TickBatch } from "../../engine/market/tick-batch.ts";
import type { Selection } from "./read-plan.ts";
import { append, type Piece } from "./recut.ts";

/** First position in `times`, which never decrease, whose time is at or after `time`. */
export const firstAtOrAfter = (times: Float64Array, length: number, time: number): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.NaN) < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The part of a batch that lies in the selection's range of time. */
export const withinTime = (
  batch: TickBatch,
  clock: Float64Array,
  { from, to }: Selection,
): Piece => ({
  batch,
  start: from === undefined ? 0 : firstAtOrAfter(clock, batch.length, from),
  end: to === undefined ? batch.length : firstAtOrAfter(clock, batch.length, to),
});

/** Copies the records of the wanted instruments, and those of none, into `out`. */
export const copyInstruments = (
  { batch, start, end }: Piece,
  wanted: ReadonlySet<number>,
  out: TickBatch,
): Piece => {
  out.length = 0;
  out.notes.clear();
  const { instrument } = batch;
  const keep = (index: number): boolean => index === NO_INSTRUMENT || wanted.has(index);
  for (let at = start; at < end; ) {
    while (at < end && !keep(instrument[at] ?? NO_INSTRUMENT)) at++;
    const first = at;
    while (at < end && keep(instrument[at] ?? NO_INSTRUMENT)) at++;
    if (at > first) append(batch, first, at - first, out);
  }
  return { batch: out, start: 0, end: out.length };
};
