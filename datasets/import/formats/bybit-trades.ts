import { msOrUs } from "../columns.ts";
import { defineFormat, named } from "../format.ts";
import { commonSides } from "../shapes/shape.ts";
import { trade } from "../shapes/trade.ts";

/** Bybit's public archive of spot trades. Its `id` counts the lines of a file and starts over every day: no trade's id. */
export const bybitTrades = defineFormat({
  id: "bybit-trades",
  describe: "Bybit's public archive of spot trades: id, timestamp (ms), price, volume, side",
  container: "csv",
  shape: trade,
  columns: {
    time: named("timestamp", msOrUs),
    price: named("price"),
    size: named("volume"),
    side: named("side"),
  },
  mappable: false,
  sides: commonSides,
});
