import { commonTimes, defineFormat, named } from "../format.ts";
import { commonSides } from "../shapes/shape.ts";
import { trade } from "../shapes/trade.ts";

/** Any CSV of trades with a header. */
export const tradesCsv = defineFormat({
  id: "trades-csv",
  describe:
    "CSV of trades with a header: time (ISO), time_ms or ts_ms, price, size, and if known side, trade_id",
  container: "csv",
  shape: trade,
  columns: {
    time: commonTimes,
    price: named("price"),
    size: named("size"),
    side: named("side"),
    trade_id: named("trade_id"),
  },
  mappable: true,
  sides: commonSides,
});
