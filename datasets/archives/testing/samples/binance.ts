import { type Micros, micros } from "../../../../engine/market/time.ts";
import { binance } from "../../binance.ts";
import { binanceHost, checked, dailyTrades, dayKeys, tradeRows } from "../daily-files.ts";
import type { SourceSample } from "../sample.ts";

const day = (n: number): Micros => micros(Date.UTC(2023, 2, n) * 1000);
const all = dailyTrades(day(9), 6, 40, [3]);
const days = dayKeys("2023-03", 9, 14);

const trades = (series: "trades" | "aggTrades"): SourceSample => ({
  source: binance,
  series,
  instrument: "binance:USDC/USDT",
  from: day(10),
  to: day(13),
  host: () => binanceHost("USDCUSDT", all, days),
  rows: tradeRows(all.filter(({ time }) => time >= day(10) && time < day(13))),
  checksums: true,
});

/** A bar a minute for three of them a day, its close just before the next one opens. */
const minutes = [1, 2, 3, 4].flatMap((n) => [0, 1, 2].map((m) => day(n) + m * 60e6));
const bars: SourceSample = {
  source: binance,
  series: "bars-1m",
  instrument: "binance:USDC/USDT",
  from: day(1),
  to: day(4),
  host:
    () =>
    ({ pathname }) => {
      const [, key = ""] =
        /^\/data\/spot\/daily\/klines\/USDCUSDT\/1m\/USDCUSDT-1m-(2023-03-0\d)\.zip/.exec(
          pathname,
        ) ?? [];
      const lines = minutes
        .filter((time) => new Date(time / 1000).toISOString().startsWith(key))
        .map((time) => {
          const ms = time / 1000;
          return `${ms},0.9991,0.9995,0.9990,0.9992,1200.5,${ms + 59_999},1199.5,7,600,599.5,0\n`;
        });
      return lines.length === 0 || key === ""
        ? undefined
        : checked(pathname, `USDCUSDT-1m-${key}`, lines.join(""));
    },
  rows: minutes.filter((time) => time < day(4)).map((time) => `${time + 60e6}|bar|0.9992|1200.5||`),
  checksums: true,
};

export const binanceSamples: readonly SourceSample[] = [
  trades("trades"),
  trades("aggTrades"),
  bars,
];
