import { micros } from "../../../../engine/market/time.ts";
import { bitfinex as simulator } from "../../../../recorder/simulator/venues/bitfinex.ts";
import { bitfinex } from "../../bitfinex.ts";
import { pastTrades, sampleRows, simulated } from "../history.ts";
import type { SourceSample } from "../sample.ts";

const DAY = 86_400e6;
const from = Date.UTC(2023, 2, 10) * 1000;
const to = from + 3 * DAY;

// Ids rise, but all pairs share them.
const trades = [
  ...pastTrades(from - DAY, 30, 600e6, 1_000_000),
  ...pastTrades(from, 200, 70e6, 1_000_100),
  ...pastTrades(from + 2 * DAY, 40, 10e6, 1_009_000),
  ...pastTrades(to, 20, 60e6, 1_010_000),
].map((trade) => ({ ...trade, symbol: "USDC/USD" }));

export const bitfinexSamples: readonly SourceSample[] = [
  {
    source: bitfinex,
    series: "trades",
    instrument: "bitfinex:USDC/USD",
    from: micros(from),
    to: micros(to),
    host: () => simulated(simulator, "USDC/USD", trades),
    rows: sampleRows(trades, from, to),
    checksums: false,
  },
];
