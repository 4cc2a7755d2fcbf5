import { defineFormat } from "../format.ts";
import { binanceTrades } from "./binance-trades.ts";

/** Binance's public archive of aggregate trades: as that of its trades, with other columns. */
export const binanceAggTrades = defineFormat({
  ...binanceTrades,
  id: "binance-agg-trades",
  describe:
    "Binance's public archive of aggregate trades: id, price, qty, first and last trade's id, time (ms or µs), isBuyerMaker, isBestMatch",
  positions: {
    names: ["id", "price", "qty", "firstId", "lastId", "time", "isBuyerMaker", "isBestMatch"],
    least: 7,
    header: true,
  },
});
