import type { Micros } from "../../engine/market/time.ts";

/** A trade as a place in the order of a product's ids, which rise with time. */
export interface Place {
  readonly id: bigint;
  readonly time: Micros;
}

/** Asks for the last trade with an id up to and including `id`, or for the newest of all; undefined when there is none. */
export type AskPlace = (id?: bigint) => Promise<Place | undefined>;

/**
 * An id from which all trades at or after `time` are numbered, at most `near` ids before the first of them: found by
 * bisection, for the API knows no times. `known` is what earlier searches saw; it grows.
 */
export const idAt = async (
  time: Micros,
  near: bigint,
  known: Place[],
  ask: AskPlace,
): Promise<bigint> => {
  let low = 0n;
  let high: bigint | undefined;
  for (const { id, time: when } of known)
    if (when < time) low = id > low ? id : low;
    else if (high === undefined || id < high) high = id;
  if (high === undefined) {
    const newest = await ask();
    if (newest === undefined) return 1n;
    known.push(newest);
    if (newest.time < time) return newest.id + 1n;
    high = newest.id;
  }
  while (high - low > near) {
    const middle: bigint = (low + high) / 2n;
    const place = await ask(middle);
    if (place !== undefined) known.push(place);
    if (place !== undefined && place.time >= time) high = place.id;
    // Ids between it and the middle name no trade.
    else low = middle;
  }
  return low + 1n;
};
