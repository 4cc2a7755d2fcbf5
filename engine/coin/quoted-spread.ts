import { median } from "./median.ts";
import type { Member } from "./route.ts";

/**
 * The median of the venues' quoted spreads at `now`, bps, over members that have a fresh uncrossed quote; a venue with
 * several of them counts once, at their median. NaN where nobody quotes.
 */
export const quotedSpread = (members: readonly Member[], now: number): number => {
  const byVenue = new Map<string, number[]>();
  for (const { source, venue } of members) {
    if (!source.quoted(now)) continue;
    const { bid, ask } = source;
    const spread = ((ask - bid) / ((bid + ask) / 2)) * 1e4;
    byVenue.set(venue, [...(byVenue.get(venue) ?? []), spread]);
  }
  return middle([...byVenue.values()].map(middle));
};

const middle = (values: readonly number[]): number =>
  median(Float64Array.from(values), values.length);
