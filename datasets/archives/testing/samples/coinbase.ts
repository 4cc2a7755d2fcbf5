import { micros } from "../../../../engine/market/time.ts";
import { coinbase } from "../../coinbase.ts";
import { coinbaseHost, pastTrades, sampleRows } from "../history.ts";
import type { SourceSample } from "../sample.ts";
import { coinbaseBars } from "./coinbase-bars.ts";

const HOUR = 3600e6;
const from = Date.UTC(2023, 2, 11) * 1000;
const to = from + 18 * HOUR;

const trades = [
  ...pastTrades(from - 60 * HOUR, 60, 3000e6, 3001),
  // More than a page holds, the first of them exactly at the border of its unit.
  ...pastTrades(from, 1100, 9e6, 4001),
  // Two thousand ids that name no trade.
  ...pastTrades(from + 12 * HOUR, 40, 10e6, 8201),
  ...pastTrades(to, 60, 60e6, 8241),
];

export const coinbaseSamples: readonly SourceSample[] = [
  {
    source: coinbase,
    series: "trades",
    instrument: "coinbase:USDT/USD",
    from: micros(from),
    to: micros(to),
    host: () => coinbaseHost("USDT-USD", trades),
    rows: sampleRows(trades, from, to),
    checksums: false,
  },
  coinbaseBars,
];
