import { micros } from "../../../../engine/market/time.ts";
import { gemini as simulator } from "../../../../recorder/simulator/venues/gemini.ts";
import { gemini } from "../../gemini.ts";
import { pastTrades, sampleRows, simulated } from "../history.ts";
import type { SourceSample } from "../sample.ts";

const HOUR = 3600e6;
const from = Date.UTC(2025, 5, 11) * 1000;
const to = from + 18 * HOUR;

const trades = [
  ...pastTrades(from - 30 * HOUR, 30, 600e6, 7_000_000),
  // More than a page holds.
  ...pastTrades(from, 600, 15e6, 7_000_100),
  ...pastTrades(from + 12 * HOUR, 40, 10e6, 7_009_000),
  ...pastTrades(to, 20, 60e6, 7_010_000),
].map((trade) => ({ ...trade, symbol: "GUSD/USD" }));

export const geminiSamples: readonly SourceSample[] = [
  {
    source: gemini,
    series: "trades",
    instrument: "gemini:GUSD/USD",
    from: micros(from),
    to: micros(to),
    host: () => simulated(simulator, "GUSD/USD", trades),
    rows: sampleRows(trades, from, to),
    checksums: false,
  },
];
