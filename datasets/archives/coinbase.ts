import { WorkbenchError } from "../../engine/errors.ts";
import type { Instrument } from "../../engine/market/instrument.ts";
import { minutes, seconds } from "../../engine/market/time.ts";
import { coinbaseCandles } from "./coinbase-candles.ts";
import { coinbasePages } from "./coinbase-pages.ts";
import { pagedTrades } from "./paged-trades.ts";
import { defineSource } from "./source.ts";
import { upperSymbol } from "./symbol.ts";

/** `USDT/USD` as `USDT-USD`. */
const wireOf = (instrument: Instrument): string => {
  const { base, quote } = instrument;
  if (base === "USDC" && quote === "USD")
    throw new WorkbenchError(
      "usage",
      "coinbase has no USDC/USD: it counts USDC as dollars",
      "What USDC was worth there shows in coinbase:USDT/USDC and coinbase:USDT/USD, or take kraken:USDC/USD.",
    );
  return upperSymbol(instrument, "-");
};

/** Coinbase Exchange's public REST API: every trade since a product was listed, and candles. */
export const coinbase = defineSource({
  id: "coinbase",
  describe: "Coinbase Exchange REST: all trades since a product was listed, and one-minute candles",
  documentation: [
    "https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-trades",
    "https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-candles",
    "https://docs.cdp.coinbase.com/exchange/rest-api/pagination",
    "https://docs.cdp.coinbase.com/exchange/rest-api/rate-limits",
  ],
  licence:
    "Coinbase Exchange public API: free to ask without a key under Coinbase' market data terms; no licence to pass the data on was found.",
  baseUrl: "https://api.exchange.coinbase.com",
  // Ten a second are allowed to an address.
  limit: { everyMs: 150, parallel: 3 },
  series: {
    trades: pagedTrades({
      describe: "every trade, with the aggressor's side",
      length: seconds(6 * 3600),
      limit: 1000,
      wireOf,
      pages: coinbasePages,
    }),
    "bars-1m": coinbaseCandles("one-minute candles", minutes(1), wireOf),
  },
});
