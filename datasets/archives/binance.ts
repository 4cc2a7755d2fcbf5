import { monthsAndDaysOf } from "./days.ts";
import { defineSource, type Fetched, type FetchTools, type Series } from "./source.ts";
import { upperSymbol } from "./symbol.ts";
import { TryAgain } from "./try-again.ts";

// Paths, columns and checksum files as in the archive's own README:
// /data/spot/daily|monthly/<kind>/<SYMBOL>/[<interval>/]<SYMBOL>-<kind or interval>-<YYYY-MM[-DD]>.zip, beside it
// <file>.CHECKSUM: the SHA-256 in hex, two spaces, the file's name. Since 2025-01-01 times are in microseconds, before
// in milliseconds. A day's file comes the day after, a month's in the next month.

const archived = (
  describe: string,
  folder: string,
  file: string,
  format: string,
  expectedBytes: number,
): Series => ({
  describe,
  layout: { format },
  plan: ({ instrument, from, to }) => {
    const symbol = upperSymbol(instrument, "");
    return monthsAndDaysOf({ from, to }).map((piece) => {
      const isDay = piece.key.length === 10;
      const name = `${symbol}-${file}-${piece.key}.zip`;
      const path = `/data/spot/${isDay ? "daily" : "monthly"}/${folder.replace("*", symbol)}/${name}`;
      return {
        ...piece,
        expectedBytes: expectedBytes * (isDay ? 1 : 30),
        fetch: (tools) => fetchChecked(path, name, tools),
      };
    });
  },
});

const fetchChecked = async (
  path: string,
  name: string,
  { client, file }: FetchTools,
): Promise<Fetched> => {
  const sha256 = await client.ask(`${path}.CHECKSUM`, (text) => {
    const [, hash, named] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/.exec(text) ?? [];
    if (hash === undefined || named !== name)
      throw new TryAgain(`the checksum of ${name} cannot be read`);
    return hash;
  });
  const absent = {
    absent: `${name} is not in the archive: not listed that day, or not uploaded yet`,
  };
  if (sha256 === undefined) return absent;
  return (await client.download(path, file, { sha256 })) ? { rows: undefined } : absent;
};

const bars = (interval: string, expectedBytes: number): Series =>
  archived(
    `Bars of ${interval}`,
    `klines/*/${interval}`,
    interval,
    "binance-klines",
    expectedBytes,
  );

export const binance = defineSource({
  id: "binance",
  describe: "Binance's public data archive, spot: a zip a day or month, with checksums",
  documentation: ["https://github.com/binance/binance-public-data/blob/master/README.md"],
  licence: "no licence is stated with the archive; Binance's terms of use apply",
  baseUrl: "https://data.binance.vision",
  limit: { everyMs: 100, parallel: 3 },
  series: {
    trades: archived("Every trade", "trades/*", "trades", "binance-trades", 2e6),
    aggTrades: archived(
      "Trades of one order at one price taken together",
      "aggTrades/*",
      "aggTrades",
      "binance-agg-trades",
      1.5e6,
    ),
    "bars-1m": bars("1m", 60e3),
    "bars-5m": bars("5m", 15e3),
    "bars-1h": bars("1h", 2e3),
  },
});
