import { fileURLToPath } from "node:url";
import { parseDuration } from "../../../engine/market/time.ts";
import type { ImportGroup } from "../../import/import-tape.ts";

// The real history that lies beside the project, as tapes: what the figures of the documentation are worked out from. Not among
// them: averages of a vendor whose segments overlap and differ, an index whose bars contradict themselves, a perpetual, pairs
// against a coin that nothing prices, and pool balances.

export interface SharedTape {
  readonly name: string;
  readonly groups: readonly ImportGroup[];
}

interface Reading {
  readonly columns?: string;
  readonly stamp?: "open" | "close";
}

const bars = (file: string, instrument: string, interval: string, more: Reading = {}) => ({
  files: [
    fileURLToPath(new URL(`../../../../shared/market-data/${file}.parquet`, import.meta.url)),
  ],
  ...{ instrument, format: "bars-parquet", interval: parseDuration(interval), ...more },
});
const tape = (name: string, ...groups: readonly ImportGroup[]): SharedTape => ({ name, groups });
/** A file alone, named after itself. */
const alone = (file: string, instrument: string, interval: string, more: Reading = {}) =>
  tape(file.replace(/^.*\//, ""), bars(file, instrument, interval, more));

const price: Reading = { columns: "time=ts_ms:ms,close=price" };
/** Averages that are known an hour after the time that they carry. */
const average = price;
const closes: Reading = { columns: "time=ts_ms:ms,close=close" };
/** The close as traded; the file has another one in dollars. */
const traded: Reading = { columns: "time=ts_ms:ms,close=close_usdt" };

/** A market in trouble over several venues, minute by minute. */
const troubled: readonly SharedTape[] = [
  tape(
    "svb-march-2023",
    bars("usdc-svb-2023/kraken-usdcusd-1m", "kraken:USDC/USD", "1m"),
    bars("usdc-svb-2023/kraken-usdcusdt-1m", "kraken:USDC/USDT", "1m"),
    bars("usdc-svb-2023/kraken-usdtusd-1m", "kraken:USDT/USD", "1m"),
    bars("usdc-svb-2023/coinbase-usdtusd-1m", "coinbase:USDT/USD", "1m"),
    bars("usdc-svb-2023/kucoin-usdcusdt-1m", "kucoin:USDC/USDT", "1m"),
    bars("usdc-svb-2023/binance-busd-1m-close", "binance:BUSD/USDT", "1m", traded),
  ),
  tape(
    "terra-may-2022",
    bars("terra-ust-2022/binance-ust-1m-close", "binance:UST/USDT", "1m", traded),
    bars("terra-ust-2022/binance-busd-1m-close", "binance:BUSD/USDT", "1m", traded),
    bars("terra-ust-2022/coinbase-daiusd-1m-close", "coinbase:DAI/USD", "1m", closes),
    bars("terra-ust-2022/coinbase-usdtusd-1m-close", "coinbase:USDT/USD", "1m", closes),
  ),
  tape(
    "ftx-november-2022",
    bars("ftx-2022/binance-busdusdt-1m", "binance:BUSD/USDT", "1m"),
    bars("ftx-2022/coinbase-daiusd-1m-close", "coinbase:DAI/USD", "1m"),
    bars("ftx-2022/coinbase-usdtusd-1m-close", "coinbase:USDT/USD", "1m"),
  ),
  tape(
    "busd-february-2023",
    bars("busd-winddown-2023/coinbase-daiusd-1m-close", "coinbase:DAI/USD", "1m"),
    bars("busd-winddown-2023/coinbase-usdtusd-1m-close", "coinbase:USDT/USD", "1m"),
  ),
  alone("celsius-3ac-2022/binance-usdcusdt-1m", "binance:USDC/USDT", "1m"),
  alone("usdt-2018/binance-tusdusdt-1m-close", "binance:TUSD/USDT", "1m"),
  alone("terra-ust-2022/binance-ustusdt-5m", "binance:UST/USDT", "5m"),
  alone("terra-ust-2022/binanceus-usdtusd-1h", "binanceus:USDT/USD", "1h"),
  tape(
    "mim-2022-30m",
    bars("mim-2022/index-mimusdt-30m", "index:MIM/USDT", "1h", average),
    bars("mim-2022/index-mimusdc-30m", "index:MIM/USDC", "1h", average),
  ),
];

/** Calm, or nearly: minutes and five minutes, by which thresholds can be fitted. */
const calm: readonly SharedTape[] = [
  alone("calm/kraken-usdcusd-1m", "kraken:USDC/USD", "1m"),
  alone("calm/binance-usdeusdt-1m-2025-09", "binance:USDe/USDT", "1m"),
  alone("calm/binance-usdeusdt-1m-2025-11", "binance:USDe/USDT", "1m"),
  alone("calm/bybit-usdcusdt-5m", "bybit:USDC/USDT", "5m"),
  alone("calm/bybit-usd1usdt-5m", "bybit:USD1/USDT", "5m"),
  alone("calm/binance-usdcusdt-5m-2025", "binance:USDC/USDT", "5m"),
  alone("calm/binance-tusdusdt-5m-2025", "binance:TUSD/USDT", "5m"),
  alone("calm/binance-usdcusdt-5m-2024-07", "binance:USDC/USDT", "5m"),
  alone("calm/binance-fdusdusdt-5m-2024-07", "binance:FDUSD/USDT", "5m"),
  alone("calm-pre-2023/binance-usdcusdt-5m-2021-09", "binance:USDC/USDT", "5m"),
  alone("calm-pre-2023/binance-busdusdt-5m-2021-09", "binance:BUSD/USDT", "5m"),
];

/** Hours: of use for statements in hours only. */
const hourly: readonly SharedTape[] = [
  alone("usde-2025/bybit-usdeusdt-1h", "bybit:USDe/USDT", "1h"),
  alone("calm/bybit-usdcusdt-1h", "bybit:USDC/USDT", "1h"),
  alone("calm/bybit-usd1usdt-1h", "bybit:USD1/USDT", "1h"),
  alone("calm/binance-fdusdusdt-1h-close-2023-2024", "binance:FDUSD/USDT", "1h"),
  alone("calm-pre-2023/binance-busdusdt-1h-2021", "binance:BUSD/USDT", "1h"),
  alone("calm-pre-2023/binance-usdcusdt-1h-2021", "binance:USDC/USDT", "1h"),
  alone("calm-pre-2023/binance-tusdusdt-1h-2021", "binance:TUSD/USDT", "1h"),
  alone("calm-pre-2023/binance-usdpusdt-1h-2021", "binance:USDP/USDT", "1h"),
  alone("calm-pre-2023/binance-tusdusdt-1h-close-2021-2022", "binance:TUSD/USDT", "1h"),
  alone("calm-pre-2023/binance-usdpusdt-1h-close-2021-2022", "binance:USDP/USDT", "1h"),
  alone("noisy-pre-2023/binance-susdusdt-1h-2021", "binance:sUSD/USDT", "1h"),
  alone("noisy-pre-2023/ftx-daiusd-1h-2021", "ftx:DAI/USD", "1h"),
  alone("long-hourly/index-usdcusd-1h", "index:USDC/USD", "1h", average),
  alone("long-hourly/index-usdtusd-1h", "index:USDT/USD", "1h", average),
  alone("long-hourly/binance-usdcusdt-1h-close", "binance:USDC/USDT", "1h"),
  alone("long-hourly/uniswapv3-usdcusdt-1h", "uniswap:USDC/USDT", "1h", {
    ...price,
    stamp: "close",
  }),
];

/** One instrument of the weekend alone: the series that the protocol states its figures of. */
export const krakenMarch = tape(
  "kraken-usdcusd-march-2023",
  bars("usdc-svb-2023/kraken-usdcusd-1m", "kraken:USDC/USD", "1m"),
);

export const sharedTapes: readonly SharedTape[] = [...troubled, ...calm, ...hourly];
