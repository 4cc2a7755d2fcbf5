import { WorkbenchError } from "../../engine/errors.ts";
import { type Instrument, symbolOf } from "../../engine/market/instrument.ts";
import { micros, seconds } from "../../engine/market/time.ts";
import { bitfinexSymbol, bitfinexWire, isSpot } from "../../recorder/venues/bitfinex-symbols.ts";
import { bitfinexPages } from "./bitfinex-pages.ts";
import { pagedTrades } from "./paged-trades.ts";
import { defineSource } from "./source.ts";

/** `USDT/USD` as `tUSTUSD`. A pair by the venue's own codes is refused: its UST is Tether, elsewhere TerraUSD. */
const wireOf = (instrument: Instrument): string => {
  const symbol = symbolOf(instrument);
  const wire = bitfinexWire(symbol);
  const meanings = [Number.NEGATIVE_INFINITY, Number.NaN].map((time) =>
    bitfinexSymbol(wire, micros(time)),
  );
  if (isSpot(wire) && meanings.includes(symbol)) return wire;
  throw new WorkbenchError(
    "usage",
    isSpot(wire)
      ? `bitfinex has no ${symbol}: its ${wire} is ${meanings.at(-1)}`
      : `bitfinex has no ${symbol}: ${wire} is no pair of its`,
    "Name assets as everywhere here, like bitfinex:USDT/USD.",
  );
};

/** Bitfinex' public REST API: every trade since a pair was listed, to the millisecond. */
export const bitfinex = defineSource({
  id: "bitfinex",
  describe: "Bitfinex REST: all trades since a pair was listed, to the millisecond, with trade ids",
  documentation: [
    "https://docs.bitfinex.com/reference/rest-public-trades",
    "https://docs.bitfinex.com/docs/requirements-and-limitations",
  ],
  licence:
    "Bitfinex public API: free to ask without a key under Bitfinex' terms of service; no licence to pass the data on was found.",
  baseUrl: "https://api-pub.bitfinex.com",
  // 15 requests a minute; who asks more often is shut out for a minute.
  limit: { everyMs: 4000, parallel: 1, penaltyMs: 60_000 },
  series: {
    trades: pagedTrades({
      describe: "every trade, with the aggressor's side",
      length: seconds(86_400),
      limit: 10_000,
      wireOf,
      pages: bitfinexPages,
    }),
  },
});
