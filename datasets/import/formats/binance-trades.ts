import { msOrUs } from "../columns.ts";
import { defineFormat, named } from "../format.ts";
import { trade } from "../shapes/trade.ts";

/** Binance's public archive of trades. Since January 2025 its spot times are in microseconds, before in milliseconds. */
export const binanceTrades = defineFormat({
  id: "binance-trades",
  describe:
    "Binance's public archive of trades: id, price, qty, quoteQty, time (ms or µs), isBuyerMaker, isBestMatch",
  container: "csv",
  shape: trade,
  columns: {
    time: named("time", msOrUs),
    price: named("price"),
    size: named("qty"),
    side: named("isBuyerMaker"),
    trade_id: named("id"),
  },
  mappable: false,
  positions: {
    names: ["id", "price", "qty", "quoteQty", "time", "isBuyerMaker", "isBestMatch"],
    least: 6,
    header: true,
  },
  // The buyer being the maker means that the seller crossed.
  sides: { buy: ["False", "false", "FALSE"], sell: ["True", "true", "TRUE"], unknown: [] },
});
