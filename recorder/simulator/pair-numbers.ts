import type { SimTrade, SimWorld } from "./sim-venue.ts";

interface Numbers {
  next: number;
  readonly of: WeakMap<SimTrade, number>;
}

const worlds = new WeakMap<SimWorld, Map<string, Numbers>>();

/**
 * A trade's number among those of its pair, from 1, rising by 1 from each to the next: for venues that count so where the
 * ids of the tape do not. A trade that comes late, with an earlier time, gets the next number as any other.
 */
export const numberInPair = (trade: SimTrade, world: SimWorld): number => {
  const pairs = worlds.get(world) ?? new Map<string, Numbers>();
  worlds.set(world, pairs);
  const numbers = pairs.get(trade.symbol) ?? { next: 1, of: new WeakMap<SimTrade, number>() };
  pairs.set(trade.symbol, numbers);
  const known = numbers.of.get(trade);
  if (known !== undefined) return known;
  // Everything since the last one that has a number, in the order in which it happened.
  const all = world.trades(trade.symbol);
  let from = all.length;
  const isNew = (at: number): boolean => {
    const one = all[at];
    return one !== undefined && !numbers.of.has(one);
  };
  while (isNew(from - 1)) from -= 1;
  for (let at = from; at < all.length; at++) give(all[at], numbers);
  give(trade, numbers);
  return numbers.of.get(trade) ?? 0;
};

const give = (trade: SimTrade | undefined, numbers: Numbers): void => {
  if (trade === undefined || numbers.of.has(trade)) return;
  numbers.of.set(trade, numbers.next);
  numbers.next += 1;
};
