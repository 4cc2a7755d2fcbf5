import { E8 } from "../market/price.ts";
import type { PriceSource } from "./price-source.ts";
import type { Coin } from "./registry.ts";

/** How an instrument's quoted price becomes the coin's price in US dollars. */
export const Route = {
  /** Quoted in US dollars. */
  dollar: 0,
  /** Quoted in Tether: times the USDT/USD price of now. */
  tether: 1,
  /** An inverse listing, USDT/COIN: one over the price, times USDT/USD. */
  inverse: 2,
  /** Quoted in euro: times the EUR/USD price of now. */
  euro: 3,
  /** Quoted in some other coin of the same peg: prices the coin only when nothing else can. */
  other: 4,
} as const;
export type Route = (typeof Route)[keyof typeof Route];

/** An instrument that prices the coin. */
export interface Member {
  readonly source: PriceSource;
  readonly venue: string;
  readonly route: Route;
  /** The currency in which it prices the coin as quoted: `USD`, `USDT`, `DAI`, `EUR`. */
  readonly currency: string;
  /** The peg in that currency, steps of 1e-8; NaN where the coin is not pegged to it. */
  readonly peg: number;
  /** Names the instrument, so that members have one order however they came. */
  readonly id: string;
}

/** A currency's price in US dollars, steps of 1e-8. */
export interface Rate {
  readonly price: number;
  /** Until when at least `price` is fresh, as last judged, µs. */
  readonly freshUntil: number;
  /** Until when at least `price` is fresh, seen at `now`, µs; before `now` when it is not. */
  freshFrom(now: number): number;
  /** Whether it can be had in US dollars at all, from what has been seen so far. */
  readonly inDollars: boolean;
}

/** Of a currency that nothing has priced yet. */
export const NO_RATE: Rate = {
  price: Number.NaN,
  inDollars: false,
  freshUntil: Number.NEGATIVE_INFINITY,
  freshFrom: () => Number.NEGATIVE_INFINITY,
};

export interface Rates {
  readonly tether: Rate;
  readonly euro: Rate;
}

/** The rate that a route goes through, if any. */
export const rateOf = (route: Route, { tether, euro }: Rates): Rate | undefined => {
  if (route === Route.tether || route === Route.inverse) return tether;
  return route === Route.euro ? euro : undefined;
};

/** Until when the rate of a route is fresh, seen at `now`; for ever where it needs none. */
export const rateUntil = (route: Route, rates: Rates, now: number): number =>
  rateOf(route, rates)?.freshFrom(now) ?? Number.POSITIVE_INFINITY;

/** Whether a route ends in US dollars, from what has been seen so far. */
export const reachesDollars = (route: Route, rates: Rates): boolean =>
  route === Route.dollar || (rateOf(route, rates)?.inDollars ?? false);

/** A peg in US dollars as it is at `now`, steps of 1e-8; NaN for a euro without a fresh reference rate. */
export const pegAt = (peg: Coin["peg"], { euro }: Rates, now: number): number => {
  if (typeof peg === "number") return peg * E8;
  if (peg === "USD") return E8;
  return euro.freshFrom(now) >= now ? euro.price : Number.NaN;
};
