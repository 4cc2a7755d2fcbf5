import { decimalToE8 } from "../../engine/market/price.ts";
import { type Micros, minutes, parseTime } from "../../engine/market/time.ts";
import { coinbaseUsdtUsd } from "./hourly/coinbase-usdt-usd.ts";
import { krakenUsdcUsd } from "./hourly/kraken-usdc-usd.ts";
import { krakenUsdcUsdt } from "./hourly/kraken-usdc-usdt.ts";
import { krakenUsdtUsd } from "./hourly/kraken-usdt-usd.ts";

/** What is known of one hour of one instrument. Prices are whole steps of the venue's grid. */
export interface HourFacts {
  readonly open: number;
  readonly high: number;
  /** Minute of the hour, 0 to 59, that first touched the high; `lowMinute` likewise. */
  readonly highMinute: number;
  readonly low: number;
  readonly lowMinute: number;
  readonly close: number;
  /** Whole base units. */
  readonly volume: number;
  /** `undefined` where the venue's bars carry no count. */
  readonly trades: number | undefined;
  /** Minutes with at least one trade. */
  readonly activeMinutes: number;
}

export interface SvbInstrument {
  readonly id: string;
  /** The venue's smallest price step, in steps of 1e-8. */
  readonly grid: number;
  /** One an hour from `svbFrom` on, `svbHours` of them. */
  readonly hours: readonly HourFacts[];
}

export const svbFrom = parseTime("2023-03-10") as Micros;
/** Exclusive. */
export const svbTo = parseTime("2023-03-14") as Micros;
export const svbHours = 96;
export const svbMinutes = svbHours * 60;

const KRAKEN_GRID = 10_000;
const COINBASE_GRID = 1_000;

/** Minute of the event, 0 to 5759, of a time like `2023-03-11T07:15`. */
export const svbMinute = (time: string): number => {
  const at = parseTime(time);
  if (at === undefined || at < svbFrom || at >= svbTo)
    throw new RangeError(`${time} is outside the event`);
  return Math.floor((at - svbFrom) / minutes(1));
};

/** A decimal price as whole steps of `grid`. */
export const toSteps = (price: string, grid: number): number => {
  const steps = (decimalToE8(price) ?? Number.NaN) / grid;
  if (!Number.isSafeInteger(steps)) throw new RangeError(`${price} is not on the grid`);
  return steps;
};

const readHours = (text: string, grid: number): HourFacts[] =>
  text
    .trim()
    .split("\n")
    .map((line, index) => {
      const [
        hour = "",
        open = "",
        high = "",
        highAt = "",
        low = "",
        lowAt = "",
        close = "",
        ...rest
      ] = line.split(",");
      const [volume = "", trades = "", active = ""] = rest;
      if (svbMinute(hour) !== index * 60) throw new RangeError(`hour ${index} is not ${hour}`);
      return {
        open: toSteps(open, grid),
        high: toSteps(high, grid),
        highMinute: Number(highAt.slice(3)),
        low: toSteps(low, grid),
        lowMinute: Number(lowAt.slice(3)),
        close: toSteps(close, grid),
        volume: Number(volume),
        trades: trades === "" ? undefined : Number(trades),
        activeMinutes: Number(active),
      };
    });

const define = (id: string, grid: number, text: string): SvbInstrument => ({
  id,
  grid,
  hours: readHours(text, grid),
});

/** In the order in which they stand on the tape when their times are equal. */
export const svbInstruments = {
  usdcUsd: define("kraken:USDC/USD", KRAKEN_GRID, krakenUsdcUsd),
  usdcUsdt: define("kraken:USDC/USDT", KRAKEN_GRID, krakenUsdcUsdt),
  usdtUsd: define("kraken:USDT/USD", KRAKEN_GRID, krakenUsdtUsd),
  coinbaseUsdtUsd: define("coinbase:USDT/USD", COINBASE_GRID, coinbaseUsdtUsd),
} as const;
