import { defineFormat, named } from "../format.ts";
import { commonSides } from "../shapes/shape.ts";
import { trade } from "../shapes/trade.ts";

/** Kraken's downloadable history of trades: no header, no side, no id; the time in seconds with decimals. */
export const krakenTrades = defineFormat({
  id: "kraken-trades",
  describe: "Kraken's downloadable trades: time (s), price, volume, without a header",
  container: "csv",
  shape: trade,
  columns: { time: named("time", "s"), price: named("price"), size: named("volume") },
  mappable: false,
  positions: { names: ["time", "price", "volume"], least: 3, header: true },
  sides: commonSides,
});
