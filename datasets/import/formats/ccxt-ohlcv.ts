import { defineFormat, named } from "../format.ts";
import { bar } from "../shapes/bar.ts";
import { commonSides } from "../shapes/shape.ts";

/** What ccxt's fetchOHLCV gives, kept as JSON; the time is that of the open. Source: docs.ccxt.com/#/README?id=ohlcv-structure */
export const ccxtOhlcv = defineFormat({
  id: "ccxt-ohlcv",
  describe: "JSON of ccxt's fetchOHLCV: [[time (ms), open, high, low, close, volume], …]",
  container: "json",
  shape: bar,
  columns: {
    time: named("time", "ms"),
    open: named("open"),
    high: named("high"),
    low: named("low"),
    close: named("close"),
    volume: named("volume"),
  },
  mappable: false,
  positions: {
    names: ["time", "open", "high", "low", "close", "volume"],
    least: 6,
    header: false,
  },
  interval: "given",
  sides: commonSides,
});
