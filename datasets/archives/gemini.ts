import { seconds } from "../../engine/market/time.ts";
import { geminiPages } from "./gemini-pages.ts";
import { pagedTrades } from "./paged-trades.ts";
import { defineSource } from "./source.ts";
import { upperSymbol } from "./symbol.ts";

/** Gemini's public REST API: trades of the last seven days only. */
export const gemini = defineSource({
  id: "gemini",
  describe: "Gemini REST: trades of the last seven days, to the millisecond, with trade ids",
  documentation: ["https://developer.gemini.com/trading/rest-api/market-data/list-trades"],
  licence:
    "Gemini public API: free to ask without a key under Gemini's API agreement; no licence to pass the data on was found.",
  baseUrl: "https://api.gemini.com",
  // 120 requests a minute are allowed, one a second is advised.
  limit: { everyMs: 1100, parallel: 1 },
  series: {
    trades: pagedTrades({
      describe: "every trade, with the aggressor's side",
      length: seconds(6 * 3600),
      limit: 500,
      wireOf: (instrument) => upperSymbol(instrument, "").toLowerCase(),
      pages: geminiPages,
    }),
  },
});
