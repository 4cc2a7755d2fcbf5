import type { Halt, Terms, VenueTerms } from "../../engine/backtest/terms.ts";
import { minutes, parseTime } from "../../engine/market/time.ts";
import { KNOWN_HALTS, type KnownHalt } from "./known-halts.ts";
import { UNKNOWN_FEES, VENUE_FEES, type VenueFees } from "./venue-fees.ts";

/**
 * Seen from a private line. On a tape that holds only bars nothing shorter than a bar can be seen: there an order arrives
 * at once, and its earliest fill is the next bar's open.
 */
export const LATENCY = { median: 50_000, p95: 250_000 } as const;
export const NO_LATENCY = { median: 0, p95: 0 } as const;

/** The part of a printed trade's or a bar's volume that one may have had. */
export const PARTICIPATION = 0.1;

/**
 * Spread where a tape has no quotes, bps. Roll's estimate on minute closes gives about 1 bp in calm weeks on Kraken
 * (USDC/USD, March 2023), 1 to 3.5 in the middle hour of depegs (Kraken, Binance, KuCoin, 2022 and 2023), and 20 in
 * their worst tenth of hours.
 */
export const ASSUMED_SPREAD = 5;

/**
 * Moving a coin from venue to venue: confirmations and the venues' own checks, and what a venue charges for a withdrawal
 * on Ethereum, in units of the coin, in a quiet hour. General knowledge, and never better than that. Dollars take
 * longer than coins, which is not told apart.
 */
export const TRANSFER = {
  time: minutes(30),
  fees: { USDC: 5, USDT: 5, DAI: 5, BUSD: 5, TUSD: 5, USDP: 5, USDe: 5, FRAX: 5, UST: 1, USD: 25 },
} as const;

/** The terms that a backtest has when nobody says otherwise. */
export const defaultTerms = (asked: {
  readonly seed: number;
  readonly barsOnly: boolean;
}): Terms => ({
  venues: Object.fromEntries(
    Object.entries(VENUE_FEES).map(([venue, fees]) => [venue, venueTerms(fees)]),
  ),
  other: venueTerms(UNKNOWN_FEES),
  latency: { ...(asked.barsOnly ? NO_LATENCY : LATENCY), seed: asked.seed },
  participation: PARTICIPATION,
  assumedSpread: ASSUMED_SPREAD,
  halts: KNOWN_HALTS.flatMap(haltOf),
  transfer: TRANSFER,
});

/** Fees in bps as rates in ppm. */
export const venueTerms = ({ maker, taker }: VenueFees): VenueTerms => ({
  maker: Math.round(maker * 100),
  taker: Math.round(taker * 100),
});

/** What the run is to know of a halt: nothing of redemptions. */
export const haltOf = ({ what, from, to, ...halt }: KnownHalt): readonly Halt[] => {
  const closed = what.filter((one) => one !== "redemption");
  if (closed.length === 0) return [];
  const end = to === undefined ? Number.POSITIVE_INFINITY : (parseTime(to) ?? Number.NaN);
  return [{ ...halt, what: closed, from: parseTime(from) ?? Number.NaN, to: end }];
};
