import type { Instrument } from "../market/instrument.ts";
import { E8 } from "../market/price.ts";
import type { Micros } from "../market/time.ts";
import { type Coin, listingAt } from "./registry.ts";
import { Route } from "./route.ts";

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

/**
 * Venues that only repeat what other venues said, minutes late: shown beside the others, they make no coin's price and
 * count as no fresh venue of one. An average over exchanges would be in the median twice.
 */
const REFERENCES: ReadonlySet<string> = new Set(["coingecko"]);

/** What such a venue lists is priced, and traded by nobody. */
export const isReference = (venue: string): boolean => REFERENCES.has(venue);

/** How `instrument` takes part in a coin's price at `time`. */
export const linkAt = ({ venue, base, quote }: Instrument, time: Micros): Link => {
  const baseListing = listingAt(venue, base, time);
  const quoteListing = listingAt(venue, quote, time);
  const until = Math.min(baseListing.until, quoteListing.until) as Micros;
  const coin = base === EURO.id ? EURO : baseListing.coin;
  const quoteCoin = quoteListing.coin;
  const isInverse = coin?.id === TETHER && quoteCoin !== undefined && quoteCoin.id !== TETHER;
  const currency = isInverse ? TETHER : (quoteCoin?.id ?? quote);
  const peg = pegIn(coin, quote, quoteCoin);
  const link = (linked: Coin | undefined, route: Route): Link => ({
    coin: linked,
    route,
    currency,
    peg,
    until,
  });
  if (coin === undefined || isReference(venue)) return link(undefined, Route.other);
  if (quote === "USD") return link(coin, Route.dollar);
  // Tether says what USDC costs when turned over (USDT/USDC); it and the euro are rates, priced by dollar books alone.
  if (isInverse) return link(quoteCoin, Route.inverse);
  if (coin.id === TETHER || coin === EURO) return link(undefined, Route.other);
  if (quote === EURO.id) return link(coin, Route.euro);
  if (quoteCoin === undefined) return link(undefined, Route.other);
  if (quoteCoin.id === TETHER) return link(coin, Route.tether);
  return link(coin.peg === quoteCoin.peg ? coin : undefined, Route.other);
};

const pegIn = (coin: Coin | undefined, quote: string, quoteCoin: Coin | undefined): number => {
  if (coin === undefined) return Number.NaN;
  const currency = quote === "USD" || quote === "EUR" ? quote : quoteCoin?.peg;
  if (typeof coin.peg === "number") return currency === "USD" ? coin.peg * E8 : Number.NaN;
  return coin.peg === currency ? E8 : Number.NaN;
};
