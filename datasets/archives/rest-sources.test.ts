import { expect, it } from "vitest";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { bitfinex } from "./bitfinex.ts";
import { coinbase } from "./coinbase.ts";
import { coingecko } from "./coingecko.ts";
import { gemini } from "./gemini.ts";
import { kraken } from "./kraken.ts";
import type { ArchiveSource } from "./source.ts";
import { samples } from "./testing/samples/index.ts";

const time = (text: string): Micros => parseTime(text) ?? (Number.NaN as Micros);

/** The first path that a unit asks for, the answer to which never comes. */
const firstPath = async (
  source: ArchiveSource,
  series: string,
  instrument: string,
  day = "2023-03-11",
): Promise<string> => {
  const from = time(day);
  const want = { instrument: parseInstrument(instrument), from, to: micros(from + 1) };
  const [unit] = source.series[series]?.plan(want) ?? [];
  let asked = "";
  const ask = (path: string): Promise<never> => {
    asked = path;
    return Promise.reject(new Error("far enough"));
  };
  const client = { ask, download: ask, receipts: [] };
  const tools = { client, memory: new Map(), signal: new AbortController().signal };
  await expect(unit?.fetch({ ...tools, file: "/dev/null/none" })).rejects.toThrow();
  return asked;
};

it.each([
  [
    kraken,
    "trades",
    "kraken:BTC/USD",
    // A second before midnight, in nanoseconds.
    "/0/public/Trades?pair=XBTUSD&since=1678492799000000000&count=1000",
  ],
  [coinbase, "trades", "coinbase:USDT/USD", "/products/USDT-USD/trades?limit=1"],
  [
    coinbase,
    "bars-1m",
    "coinbase:USDT/USD",
    "/products/USDT-USD/candles?granularity=60&start=2023-03-11T00:00:00Z&end=2023-03-11T04:59:00Z",
  ],
  [
    bitfinex,
    "trades",
    "bitfinex:USDC/USDT",
    "/v2/trades/tUDCUST/hist?limit=10000&start=1678492800000&end=1678579200000&sort=1",
  ],
  [gemini, "trades", "gemini:GUSD/USD", "/v1/trades/gusdusd?since_tid=0&limit_trades=1"],
  [
    coingecko,
    "quotes",
    "coingecko:USDC/USD",
    "/api/v3/coins/usd-coin/market_chart/range?vs_currency=usd&from=1678406400&to=1678665600&precision=full",
  ],
])("asks as the documentation has it: $2, $1", async (source, series, instrument, path) => {
  expect(await firstPath(source, series, instrument)).toBe(path);
});

it.each([
  [coinbase, "trades", "coinbase:USDC/USD", "it counts USDC as dollars"],
  [coinbase, "bars-1m", "coinbase:USDC/USD", "it counts USDC as dollars"],
  [bitfinex, "trades", "bitfinex:UST/USD", "bitfinex has no UST/USD: its tUSTUSD is USDT/USD"],
  [bitfinex, "trades", "bitfinex:A/USD", "tA:USD is no pair of its"],
  [kraken, "trades", "kraken:XBT/USD", "kraken:XBT/USD is Kraken's own spelling"],
  [gemini, "trades", "gemini:a..b/USD", "its codes are not plain letters and digits"],
  [coingecko, "quotes", "coingecko:UST/USD", "coingecko has no UST/USD at that time"],
])("refuses what the venue cannot have: $2, $1", (source, series, instrument, why) => {
  const want = { instrument: parseInstrument(instrument), from: time("2023"), to: time("2024") };
  expect(() => source.series[series]?.plan(want)).toThrow(why);
});

it("names a coin of CoinGecko by what it was called then", async () => {
  expect(await firstPath(coingecko, "quotes", "coingecko:UST/USD", "2022-05-27")).toContain(
    "/terrausd/",
  );
});

it("every series of these sources has a sample, or differs from one in its interval alone", () => {
  const sampled = samples.map(({ source, series }) => `${source.id} ${series}`);
  for (const source of [kraken, coinbase, bitfinex, gemini, coingecko])
    for (const series of Object.keys(source.series))
      expect(sampled).toContain(`${source.id} ${series}`);
});
