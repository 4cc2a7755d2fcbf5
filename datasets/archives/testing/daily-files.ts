import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { formatTime, type Micros, micros } from "../../../engine/market/time.ts";
import { zip } from "../../import/testing/zip.ts";
import type { Host } from "./archive-server.ts";

/** A trade that an archive knows. */
export interface ArchivedTrade {
  readonly time: Micros;
  readonly price: string;
  readonly size: string;
  readonly side: "buy" | "sell";
  readonly id: number;
}

/** `perDay` trades a day over so many days from midnight UTC of `first`, but none on the days of `silent` (counted from 0). */
export const dailyTrades = (
  first: Micros,
  days: number,
  perDay: number,
  silent: readonly number[] = [],
): ArchivedTrade[] =>
  Array.from({ length: days * perDay }, (_, i): ArchivedTrade => {
    const day = Math.floor(i / perDay);
    const inDay = ((i % perDay) + 0.5) / perDay;
    return {
      // Whole milliseconds, as the archives have them; two trades share one now and then.
      time: micros(first + day * 86_400e6 + Math.floor(inDay * 86_400e3) * 1000),
      price: (0.99 + (i % 97) / 10_000).toFixed(4),
      size: String(100 + (i % 13)),
      side: i % 3 === 0 ? "sell" : "buy",
      id: 1000 + i,
    };
  }).filter((_, i) => !silent.includes(Math.floor(i / perDay)));

/** What the tape holds of them. */
export const tradeRows = (
  trades: readonly ArchivedTrade[],
  options: { readonly ids?: boolean } = {},
): string[] =>
  trades.map(
    ({ time, price, size, side, id }) =>
      `${time}|trade|${Number(price)}|${Number(size)}|${side}|${(options.ids ?? true) ? id : ""}`,
  );

const dayOf = (time: Micros, ahead = 0): string => formatTime(micros(time + ahead)).slice(0, 10);

const pieceOf = (
  trades: readonly ArchivedTrade[],
  key: string,
  ahead = 0,
): readonly ArchivedTrade[] => trades.filter(({ time }) => dayOf(time, ahead).startsWith(key));

/** data.binance.vision with the spot trades of one symbol: daily and monthly zips without a header, and their checksums. */
export const binanceHost =
  (symbol: string, trades: readonly ArchivedTrade[], days: readonly string[]): Host =>
  ({ pathname }) => {
    const [, span, kind, key = ""] =
      new RegExp(
        `^/data/spot/(daily|monthly)/(trades|aggTrades)/${symbol}/${symbol}-\\2-([\\d-]+)\\.zip(?:\\.CHECKSUM)?$`,
      ).exec(pathname) ?? [];
    const known = days.filter((day) => day.startsWith(key));
    if (known.length === 0 || key.length !== (span === "daily" ? 10 : 7)) return undefined;
    const lines = pieceOf(trades, key).map((trade) => binanceLine(trade, kind === "aggTrades"));
    return checked(pathname, `${symbol}-${kind}-${key}`, lines.join(""));
  };

/** Milliseconds; since 2025 microseconds. */
const binanceTime = (time: Micros): number => (time < 1_735_689_600e6 ? time / 1000 : time);

const binanceLine = ({ time, price, size, side, id }: ArchivedTrade, aggregate: boolean): string =>
  aggregate
    ? `${id},${price},${size},${id},${id},${binanceTime(time)},${side === "sell" ? "True" : "False"},True\n`
    : `${id},${price},${size},${Number(price) * Number(size)},${binanceTime(time)},${side === "sell" ? "True" : "False"},True\n`;

/** A zip of one CSV, or its checksum file. */
export const checked = (pathname: string, name: string, csv: string): { body: string | Buffer } => {
  const body = zip([{ name: `${name}.csv`, content: csv }]);
  if (!pathname.endsWith(".CHECKSUM")) return { body };
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { body: `${sha256}  ${name}.zip\n` };
};

/** static.okx.com with the trades of one pair: a zip a day of UTC+8. */
export const okxHost =
  (symbol: string, trades: readonly ArchivedTrade[], days: readonly string[]): Host =>
  ({ pathname }) => {
    const [, flat = "", key = ""] =
      new RegExp(
        `^/cdn/okex/traderecords/trades/daily/(\\d{8})/${symbol}-trades-([\\d-]{10})\\.zip$`,
      ).exec(pathname) ?? [];
    if (!days.includes(key) || flat !== key.replaceAll("-", "")) return undefined;
    const lines = pieceOf(trades, key, 8 * 3600e6).map(
      ({ time, price, size, side, id }) =>
        `${symbol},${id},${side},${price},${size},${time / 1000}\n`,
    );
    const content = `instrument_name,trade_id,side,price,size,created_time\n${lines.join("")}`;
    return { body: zip([{ name: `${symbol}-trades-${key}.csv`, content }]) };
  };

/** public.bybit.com with the spot trades of one symbol: a gzipped CSV a day, its ids counted anew. */
export const bybitHost =
  (symbol: string, trades: readonly ArchivedTrade[], days: readonly string[]): Host =>
  ({ pathname }) => {
    const [, key = ""] =
      new RegExp(`^/spot/${symbol}/${symbol}_([\\d-]{10})\\.csv\\.gz$`).exec(pathname) ?? [];
    if (!days.includes(key)) return undefined;
    const lines = pieceOf(trades, key).map(
      ({ time, price, size, side }, i) => `${i + 1},${time / 1000},${price},${size},${side}\n`,
    );
    return { body: gzipSync(`id,timestamp,price,volume,side\n${lines.join("")}`) };
  };

/** The days of a month from its first, as keys. */
export const dayKeys = (month: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${month}-${String(from + i).padStart(2, "0")}`);
