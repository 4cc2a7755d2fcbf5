import { defineFormat, named } from "../format.ts";
import { trade } from "../shapes/trade.ts";

/**
 * Trades that cryptofeed's writers keep; `timestamp` is the venue's, in seconds, and where cryptofeed received it is not our
 * socket. Source: class Trade of cryptofeed/types.pyx and its to_dict().
 */
export const cryptofeedTrades = defineFormat({
  id: "cryptofeed-trades",
  describe:
    "Parquet of cryptofeed's trades: exchange, symbol, side, amount, price, id, timestamp (s), receipt_timestamp",
  container: "parquet",
  shape: trade,
  columns: {
    exchange: named("exchange"),
    symbol: named("symbol"),
    time: named("timestamp", "s"),
    price: named("price"),
    size: named("amount"),
    side: named("side"),
    trade_id: named("id"),
  },
  mappable: false,
  sole: ["exchange", "symbol"],
  sides: { buy: ["buy", "BUY"], sell: ["sell", "SELL"], unknown: [] },
});
