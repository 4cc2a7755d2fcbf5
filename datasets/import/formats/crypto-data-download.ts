import { secondsOrMs } from "../columns.ts";
import { defineFormat, named } from "../format.ts";
import { bar } from "../shapes/bar.ts";
import { commonSides } from "../shapes/shape.ts";

/**
 * Bars of CryptoDataDownload, newest first, under a line that names the site. Which volume is the base's its name says:
 * "Volume USDC" beside "Volume USD". Source: www.cryptodatadownload.com/data (columns unix,date,symbol,open,high,low,close,
 * Volume …).
 */
export const cryptoDataDownload = defineFormat({
  id: "cryptodatadownload",
  describe:
    "CryptoDataDownload bars: unix (s or ms), date, symbol, open, high, low, close, Volume <base>, …",
  container: "csv",
  shape: bar,
  columns: {
    time: [
      { name: "unix", unit: secondsOrMs },
      { name: "Unix", unit: secondsOrMs },
      { name: "Unix Timestamp", unit: secondsOrMs },
    ],
    symbol: [{ name: "symbol" }, { name: "Symbol" }],
    open: [{ name: "open" }, { name: "Open" }],
    high: [{ name: "high" }, { name: "High" }],
    low: [{ name: "low" }, { name: "Low" }],
    close: [{ name: "close" }, { name: "Close" }],
    volume: named("Volume {base}"),
  },
  mappable: false,
  preamble: /^https?:\/\/(www\.)?cryptodatadownload\.com\/?$/i,
  interval: "given",
  sole: ["symbol"],
  sides: commonSides,
});
