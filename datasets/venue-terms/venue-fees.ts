/** What a venue takes of a fill, bps of its notional. */
export interface VenueFees {
  readonly maker: number;
  readonly taker: number;
}

/**
 * What a private customer without volume pays, bps, by venue. From the venues' public fee schedules as generally known for
 * spring 2023, the lowest tier of spot trading: general knowledge, not read from an archived page. Promotions and lower
 * rates on pairs of two stablecoins are left out, so that no fill looks cheaper than it was; tapes of other years are
 * charged the same, and `--terms` or `--fee` say otherwise.
 */
export const VENUE_FEES: Readonly<Record<string, VenueFees>> = {
  binance: { maker: 10, taker: 10 },
  bitfinex: { maker: 10, taker: 20 },
  bitstamp: { maker: 30, taker: 40 },
  bybit: { maker: 10, taker: 10 },
  coinbase: { maker: 40, taker: 60 },
  cryptocom: { maker: 7.5, taker: 7.5 },
  gate: { maker: 20, taker: 20 },
  gemini: { maker: 20, taker: 40 },
  kraken: { maker: 16, taker: 26 },
  kucoin: { maker: 10, taker: 10 },
  okx: { maker: 8, taker: 10 },
};

/** The dearest of them stand in for a venue that is not listed: nothing is claimed that a cheaper one would give. */
export const UNKNOWN_FEES: VenueFees = {
  maker: Math.max(...Object.values(VENUE_FEES).map(({ maker }) => maker)),
  taker: Math.max(...Object.values(VENUE_FEES).map(({ taker }) => taker)),
};

/** A venue's retail taker fee, bps. */
export const takerFee = (venue: string): number =>
  (Object.hasOwn(VENUE_FEES, venue) ? VENUE_FEES[venue] : undefined)?.taker ?? UNKNOWN_FEES.taker;
