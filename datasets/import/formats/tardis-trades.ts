import { defineFormat, named } from "../format.ts";
import { trade } from "../shapes/trade.ts";

/** Tardis' CSV data set "trades". Its `timestamp` is the venue's; where it received it itself is not our socket. */
export const tardisTrades = defineFormat({
  id: "tardis-trades",
  describe:
    "Tardis trades: exchange, symbol, timestamp (µs), local_timestamp, id, side, price, amount",
  container: "csv",
  shape: trade,
  columns: {
    exchange: named("exchange"),
    symbol: named("symbol"),
    time: named("timestamp", "us"),
    price: named("price"),
    size: named("amount"),
    side: named("side"),
    trade_id: named("id"),
  },
  mappable: false,
  sole: ["exchange", "symbol"],
  sides: { buy: ["buy"], sell: ["sell"], unknown: ["unknown"] },
});
