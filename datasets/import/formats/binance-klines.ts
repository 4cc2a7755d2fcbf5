import { msOrUs } from "../columns.ts";
import { defineFormat, named } from "../format.ts";
import { bar } from "../shapes/bar.ts";
import { commonSides } from "../shapes/shape.ts";

/** Binance's public archive of bars; its times changed their unit as those of its trades did. */
export const binanceKlines = defineFormat({
  id: "binance-klines",
  describe:
    "Binance's public archive of klines: open_time (ms or µs), open, high, low, close, volume, close_time, …",
  container: "csv",
  shape: bar,
  columns: {
    time: named("open_time", msOrUs),
    open: named("open"),
    high: named("high"),
    low: named("low"),
    close: named("close"),
    volume: named("volume"),
    close_time: named("close_time", msOrUs),
  },
  mappable: false,
  positions: {
    names: [
      "open_time",
      "open",
      "high",
      "low",
      "close",
      "volume",
      "close_time",
      "quote_volume",
      "count",
      "taker_buy_volume",
      "taker_buy_quote_volume",
      "ignore",
    ],
    least: 7,
    header: true,
  },
  interval: "from close_time",
  sides: commonSides,
});
