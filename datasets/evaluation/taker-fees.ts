/**
 * What a private customer without volume pays to take from a book, bps, by venue. From the venues' public fee schedules
 * as generally known for spring 2023, the lowest tier of spot trading: general knowledge, not read from an archived page.
 * Promotions and lower rates on pairs of two stablecoins are left out, so that no sale looks cheaper than it was.
 */
export const TAKER_FEES: Readonly<Record<string, number>> = {
  binance: 10,
  bitfinex: 20,
  bitstamp: 40,
  bybit: 10,
  coinbase: 60,
  cryptocom: 7.5,
  gate: 20,
  gemini: 40,
  kraken: 26,
  kucoin: 10,
  okx: 10,
};

/** The dearest of them stands in for a venue that is not listed: nothing is claimed that a cheaper one would give. */
const UNKNOWN = Math.max(...Object.values(TAKER_FEES));

/** A venue's retail taker fee, bps. */
export const takerFee = (venue: string): number =>
  Object.hasOwn(TAKER_FEES, venue) ? (TAKER_FEES[venue] ?? UNKNOWN) : UNKNOWN;
