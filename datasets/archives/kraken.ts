import { WorkbenchError } from "../../engine/errors.ts";
import type { Instrument } from "../../engine/market/instrument.ts";
import { seconds } from "../../engine/market/time.ts";
import { KRAKEN_ALIASES } from "../../recorder/venues/kraken-aliases.ts";
import { krakenPages } from "./kraken-pages.ts";
import { pagedTrades } from "./paged-trades.ts";
import { defineSource } from "./source.ts";
import { upperSymbol } from "./symbol.ts";

const CODES = new Map(Object.entries(KRAKEN_ALIASES).map(([code, asset]) => [asset, code]));

/** `USDT/USD` as `USDTUSD`, `BTC/USD` as `XBTUSD`: the pair's `altname`, which Trades takes. */
const wireOf = (instrument: Instrument): string => {
  const codes = upperSymbol(instrument, "/").split("/");
  const old = codes.find((code) => Object.hasOwn(KRAKEN_ALIASES, code));
  if (old === undefined) return codes.map((asset) => CODES.get(asset) ?? asset).join("");
  throw new WorkbenchError(
    "usage",
    `${instrument.id} is Kraken's own spelling`,
    `Name assets as everywhere here: ${KRAKEN_ALIASES[old]} for ${old}.`,
  );
};

/** Kraken's public REST API: every trade since a pair was listed. */
export const kraken = defineSource({
  id: "kraken",
  describe: "Kraken REST: all trades since a pair was listed, with µs and trade ids",
  documentation: [
    "https://docs.kraken.com/api/docs/rest-api/get-recent-trades/",
    "https://docs.kraken.com/api/docs/guides/spot-rest-ratelimits",
  ],
  licence:
    "Kraken public API: free to ask without a key under Kraken's terms of service; no licence to pass the data on was found.",
  baseUrl: "https://api.kraken.com",
  // The venue's help page calls one request a second, or less, safe.
  limit: { everyMs: 1100, parallel: 1 },
  series: {
    trades: pagedTrades({
      describe: "every trade, with the aggressor's side",
      length: seconds(6 * 3600),
      limit: 1000,
      wireOf,
      pages: krakenPages,
    }),
  },
});
