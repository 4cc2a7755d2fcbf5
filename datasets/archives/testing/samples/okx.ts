import { type Micros, micros } from "../../../../engine/market/time.ts";
import { okx } from "../../okx.ts";
import { dailyTrades, dayKeys, okxHost, tradeRows } from "../daily-files.ts";
import type { SourceSample } from "../sample.ts";

const day = (n: number): Micros => micros(Date.UTC(2025, 9, n) * 1000);
const all = dailyTrades(day(8), 6, 48, [3]);

export const okxSamples: readonly SourceSample[] = [
  {
    source: okx,
    series: "trades",
    instrument: "okx:USDC/USDT",
    from: day(9),
    to: day(12),
    host: () => okxHost("USDC-USDT", all, dayKeys("2025-10", 8, 14)),
    rows: tradeRows(all.filter(({ time }) => time >= day(9) && time < day(12))),
    checksums: false,
  },
];
