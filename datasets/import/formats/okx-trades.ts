import { msOrUs } from "../columns.ts";
import { defineFormat } from "../format.ts";
import { commonSides } from "../shapes/shape.ts";
import { trade } from "../shapes/trade.ts";

/** OKX's public archive of trades. Its older files name every column in English and Chinese, and no instrument. */
export const okxTrades = defineFormat({
  id: "okx-trades",
  describe:
    "OKX's public archive of trades: instrument_name, trade_id, side, price, size, created_time (ms)",
  container: "csv",
  shape: trade,
  columns: {
    time: [
      { name: "created_time", unit: msOrUs },
      { name: "created_time/成交时间", unit: msOrUs },
    ],
    price: [{ name: "price" }, { name: "price/价格" }],
    size: [{ name: "size" }, { name: "size/数量" }],
    side: [{ name: "side" }, { name: "side/交易方向" }],
    trade_id: [{ name: "trade_id" }, { name: "trade_id/交易id" }],
  },
  mappable: false,
  sides: commonSides,
});
