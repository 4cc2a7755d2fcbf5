import type { Instrument } from "../market/instrument.ts";
import { E8 } from "../market/price.ts";
import type { Micros } from "../market/time.ts";
import { Route } from "./coin-view.ts";
import { type Coin, listingAt } from "./registry.ts";

/** What an instrument says about a coin, from one time on. */
export interface Link {
  /** The coin that it prices; undefined for instruments such as BTC/USD. */
  readonly coin: Coin | undefined;
  readonly route: Route;
  readonly currency: string;
  /** The base coin's peg in the instrument's own quote currency, steps of 1e-8; NaN where it has none. */
  readonly peg: number;
  /** When the registry's answer changes. */
  readonly until: Micros;
}

/** The euro's own price in US dollars is the reference for coins pegged to it; it is no coin itself. */
export const EURO: Coin = { id: "EUR", peg: Number.NaN, mechanism: "fiat-backed" };
export const TETHER = "USDT";

/** How `instrument` takes part in a coin's price at `time`. */
export const linkAt = ({ venue, base, quote }: Instrument, time: Micros): Link => {
  const baseListing = listingAt(venue, base, time);
  const quoteListing = listingAt(venue, quote, time);
  const until = Math.min(baseListing.until, quoteListing.until) as Micros;
  const coin = base === EURO.id ? EURO : baseListing.coin;
  const quoteCoin = quoteListing.coin;
  const currency = quoteCoin?.id ?? quote;
  const link = (linked: Coin | undefined, route: Route, peg: number): Link => ({
    coin: linked,
    route,
    currency,
    peg,
    until,
  });
  const peg = pegIn(coin, quote, quoteCoin);
  if (coin === undefined) return link(undefined, Route.other, Number.NaN);
  if (quote === "USD") return link(coin, Route.dollar, peg);
  if (quote === EURO.id) return link(coin, Route.euro, peg);
  if (quoteCoin === undefined) return link(undefined, Route.other, Number.NaN);
  if (quoteCoin.id === TETHER) return link(coin, Route.tether, peg);
  // USDT/USDC says what USDC costs in Tether, turned over; Tether itself is priced in dollars only.
  if (coin.id === TETHER)
    return { coin: quoteCoin, route: Route.inverse, currency: TETHER, peg, until };
  return coin.peg === quoteCoin.peg
    ? link(coin, Route.other, peg)
    : link(undefined, Route.other, Number.NaN);
};

const pegIn = (coin: Coin | undefined, quote: string, quoteCoin: Coin | undefined): number => {
  if (coin === undefined) return Number.NaN;
  const currency = quote === "USD" || quote === "EUR" ? quote : quoteCoin?.peg;
  if (typeof coin.peg === "number") return currency === "USD" ? coin.peg * E8 : Number.NaN;
  return coin.peg === currency ? E8 : Number.NaN;
};
