import { defineFormat, named } from "../format.ts";
import { bar } from "../shapes/bar.ts";
import { commonSides } from "../shapes/shape.ts";

/**
 * Kraken's downloadable bars; the time is that of the open, minutes without a trade have no row. Source:
 * support.kraken.com/hc/en-us/articles/360047124832-Downloadable-historical-OHLCVT-Open-High-Low-Close-Volume-Trades-data
 */
export const krakenOhlcvt = defineFormat({
  id: "kraken-ohlcvt",
  describe:
    "Kraken's downloadable bars: time (s), open, high, low, close, volume, trades, without a header",
  container: "csv",
  shape: bar,
  columns: {
    time: named("time", "s"),
    open: named("open"),
    high: named("high"),
    low: named("low"),
    close: named("close"),
    volume: named("volume"),
  },
  mappable: false,
  positions: {
    names: ["time", "open", "high", "low", "close", "volume", "trades"],
    least: 7,
    header: true,
  },
  interval: "given",
  sides: commonSides,
});
