import type { SimTrade } from "./sim-venue.ts";

/**
 * Position in a pair's trades of the one with this id; where there is none, of the first whose number is higher; past the
 * end where all are lower, or the id has no number. The number of an id is its digits at the end: tapes may say `r1200`.
 */
export const placeOfTrade = (trades: readonly SimTrade[], id: string): number => {
  // Clients ask for what is new: the end is nearer.
  for (let at = trades.length - 1; at >= 0; at--) if (trades[at]?.id === id) return at;
  const wanted = numberOf(id);
  if (wanted === undefined) return trades.length;
  const place = trades.findIndex((trade) => (numberOf(trade.id) ?? -1n) > wanted);
  return place < 0 ? trades.length : place;
};

const numberOf = (id: string): bigint | undefined => {
  const digits = /\d+$/.exec(id)?.[0];
  return digits === undefined ? undefined : BigInt(digits);
};
