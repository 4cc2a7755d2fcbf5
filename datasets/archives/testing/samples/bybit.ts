import { type Micros, micros } from "../../../../engine/market/time.ts";
import { bybit } from "../../bybit.ts";
import { bybitHost, dailyTrades, dayKeys, tradeRows } from "../daily-files.ts";
import type { SourceSample } from "../sample.ts";

const day = (n: number): Micros => micros(Date.UTC(2025, 9, n) * 1000);
const all = dailyTrades(day(8), 6, 40, [3]);

export const bybitSamples: readonly SourceSample[] = [
  {
    source: bybit,
    series: "trades",
    instrument: "bybit:USDE/USDT",
    from: day(9),
    to: day(12),
    host: () => bybitHost("USDEUSDT", all, dayKeys("2025-10", 8, 13)),
    rows: tradeRows(
      all.filter(({ time }) => time >= day(9) && time < day(12)),
      { ids: false },
    ),
    checksums: false,
  },
];
