import { micros } from "../../../../engine/market/time.ts";
import { decimalMicros, Unit } from "../../../../recorder/wire/decimal-time.ts";
import { kraken } from "../../kraken.ts";
import { krakenHost, krakenSeconds, pastTrades, sampleRows } from "../history.ts";
import type { SourceSample } from "../sample.ts";

const HOUR = 3600e6;
const from = Date.UTC(2023, 2, 11) * 1000;
const to = from + 18 * HOUR;

const trades = [
  ...pastTrades(from - HOUR, 8, 450e6, 501),
  // More than a page holds, the first of them exactly at the border of its unit.
  ...pastTrades(from, 1100, 9e6, 509),
  ...pastTrades(from + 12 * HOUR, 40, 10e6, 1609),
  ...pastTrades(to, 20, 60e6, 1649),
];

export const krakenSamples: readonly SourceSample[] = [
  {
    source: kraken,
    series: "trades",
    instrument: "kraken:USDT/USD",
    from: micros(from),
    to: micros(to),
    host: () => krakenHost("USDTZUSD", "USDTUSD", trades),
    rows: sampleRows(
      trades.map((trade) => ({
        ...trade,
        time: decimalMicros(krakenSeconds(trade.nanos), Unit.s),
      })),
      from,
      to,
    ),
    checksums: false,
  },
];
