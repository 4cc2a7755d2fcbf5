import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { importTape } from "./import-tape.ts";
import { minute, workshop } from "./testing.ts";

const shop = workshop();
afterAll(() => shop.remove());

let count = 0;
const take = async (
  content: string | Buffer,
  name = `f-${++count}.csv`,
  instrument = "kraken:USDC/USD",
) => {
  const guesses: string[] = [];
  const path = name.endsWith(".parquet") ? String(content) : shop.file(name, content);
  const out = `${shop.folder}/tapes/guess-${++count}`;
  const { ticks } = await importTape({
    ...{ groups: [{ files: [path], instrument, interval: minute }], out, name: "guess" },
    ...{ created: "2026-01-01T00:00:00Z" },
    guessed: (_, format, why) => guesses.push(`${format}: ${why}`),
  });
  return { ticks, guess: guesses.join() };
};

const bar = "0.99,1,0.98,0.995";
const CSV: readonly (readonly [string, string, number])[] = [
  ["kraken-trades", "1678518900.1234,0.9,5\n1678518901,0.8,1\n", 2],
  ["kraken-ohlcvt", `1678518900,${bar},5,3\n1678518960,${bar},5,3\n`, 2],
  ["binance-trades", "1,0.9,5,4.5,1678518900000,True,True\n", 1],
  ["binance-klines", `1678518900000,${bar},5,1678518959999,5,3,2,2,0\n`, 1],
  ["trades-csv", "time,price,size,side\n2023-03-11,0.9,5,buy\n", 1],
  ["bars-csv", `time_ms,open,high,low,close,volume\n1678518900000,${bar},5\n`, 1],
  [
    "tardis-trades",
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nkraken,USDC/USD,1678518900000001,1678518900000999,a,buy,0.9,5\n",
    1,
  ],
  [
    "cryptodatadownload",
    `https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume USD,Volume USDC\n1678518960,2023-03-11 07:16:00,USDC/USD,${bar},4,5\n1678518900000,2023-03-11 07:15:00,USDC/USD,${bar},4,5\n`,
    2,
  ],
  ["ccxt-ohlcv", `[[1678518900000,${bar},5],[1678518960000,${bar},5.5]]`, 2],
];

describe("guessFormat", () => {
  it.each(CSV)("%s", async (format, content, ticks) => {
    const found = await take(content);
    expect(found).toMatchObject({ ticks, guess: expect.stringMatching(`^${format}: `) });
  });

  it("looks into gz, and at the columns of Parquet", async () => {
    expect((await take(gzipSync(CSV[0]?.[1] ?? ""), "a.csv.gz")).guess).toMatch(
      /^kraken-trades: its rows/,
    );
    const path = await shop.parquet(
      "feed.parquet",
      `SELECT 'KRAKEN' AS exchange, 'USDC-USD' AS symbol, 'sell' AS side, 5.5 AS amount, 0.9957::DOUBLE AS price,
       '77' AS id, 1678518900.123456::DOUBLE AS "timestamp", 1678518900.2::DOUBLE AS receipt_timestamp`,
    );
    expect((await take(path, "feed.parquet")).guess).toMatch(
      /^cryptofeed-trades: it has the columns/,
    );
  });

  it("refuses what is no format, or may be two, and leaves nothing", async () => {
    await expect(take("colour,taste\nred,sweet\n")).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("looks like no format that is known"),
    });
    await expect(take("1678518900,1,1,1\n")).rejects.toMatchObject({
      hint: expect.stringContaining("--format"),
    });
  });
});

it("cryptodatadownload: the volume is the base's, seconds and milliseconds are told apart, rows may be newest first", async () => {
  const files = [shop.file("cdd.csv", CSV.find(([id]) => id === "cryptodatadownload")?.[1] ?? "")];
  const { lines } = await shop.make({
    ...{ files, format: "cryptodatadownload", instrument: "kraken:USDC/USD", interval: minute },
  });
  expect(await lines("event_time price size")).toEqual([
    "2023-03-11 07:16:00|0.99500000|5.00000000",
    "2023-03-11 07:17:00|0.99500000|5.00000000",
  ]);
});

it("ccxt-ohlcv: a row that is no bar is named", async () => {
  const said = async (content: string): Promise<string> =>
    (
      await shop.refusal({
        ...{ files: [shop.file("c.json", content)], format: "ccxt-ohlcv" },
        ...{ instrument: "okx:USDC/USDT", interval: minute },
      })
    ).message.replace(`${shop.folder}/`, "");
  expect(await said(`[[1678518900000,${bar},5],[1678518960000]]`)).toBe(
    "c.json, row 2 has 1 values instead of 6",
  );
  expect(await said(`[[1678518900000,${bar},5],[1678518960000,"x",1,1,1,5]]`)).toMatch(
    /^c\.json, row 2 .*"open": "x" is no number/,
  );
  expect(await said("[[1,")).toBe("c.json is no JSON, or is cut short");
  expect(await said('{"a":1}')).toBe("c.json is no list of bars");
});
