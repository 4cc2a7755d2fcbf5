import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { importTape } from "../../../../datasets/import/import-tape.ts";
import { micros } from "../../../../engine/market/time.ts";
import { type Database, openDatabase, quoteText } from "../../../../recorder/duckdb.ts";
import { damagedBytes, damagedJson, damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const BAR = "0.99,1,0.98,0.995";
/** A few rows of every format that is text. */
const TEXTS: Readonly<Record<string, string>> = {
  "kraken-trades": "1678518900.1234,0.9,5\n1678518901,0.8,1\n1678518902,0.81,1.5\n",
  "kraken-ohlcvt": `1678518900,${BAR},5,3\n1678518960,${BAR},5,3\n`,
  "binance-trades": "1,0.9,5,4.5,1678518900000,True,True\n2,0.91,5,4.5,1678518900001,False,True\n",
  "binance-agg-trades": "1,0.9,5,1,2,1678518900000,True,True\n",
  "binance-klines": `1678518900000,${BAR},5,1678518959999,5,3,2,2,0\n1678518960000,${BAR},5,1678519019999,5,3,2,2,0\n`,
  "trades-csv":
    "time,price,size,side,trade_id\n2023-03-11,0.9,5,buy,a\n2023-03-11T00:00:01.5Z,0.91,1e1,sell,b\n",
  "bars-csv": `time_ms,open,high,low,close,volume\n1678518900000,${BAR},5\n1678518960000,${BAR},5\n`,
  "tardis-trades":
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nkraken,USDC/USD,1678518900000001,1678518900000999,a,buy,0.9,5\n",
  "tardis-quotes":
    "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\nkraken,USDC/USD,1678518900000001,1678518900000999,1,0.91,0.9,5\n",
  cryptodatadownload: `https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume USD,Volume USDC\n1678518960,2023-03-11 07:16:00,USDC/USD,${BAR},4,5\n`,
};
const JSONS = [`[[1678518900000,${BAR},5],[1678518960000,${BAR},5.5]]`];

const PARQUETS = [
  "SELECT 1678518900000 + i * 60000 AS time_ms, 0.99 AS close, i::VARCHAR AS note FROM range(40) t(i)",
  `SELECT 'KRAKEN' AS exchange, 'USDC-USD' AS symbol, 'sell' AS side, 5.5 AS amount, 0.9957::DOUBLE AS price,
     '77' AS id, 1678518900.123456::DOUBLE AS "timestamp", 1678518900.2::DOUBLE AS receipt_timestamp FROM range(20)`,
];

interface Foreign {
  readonly format: string | undefined;
  readonly bytes: Buffer;
  readonly columns: string | undefined;
}

const nonsense = `SELECT count(*) AS n FROM read_parquet(?, hive_partitioning = false) WHERE kind <> 'gap' AND (
  NOT coalesce(price > 0, true) OR NOT coalesce(size >= 0, true) OR NOT coalesce(bid > 0, true) OR NOT coalesce(ask > 0, true)
  OR NOT coalesce(low > 0 AND low <= high AND low <= open AND open <= high, true)
  OR event_time IS NULL OR event_time < TIMESTAMP '2008-12-31' OR event_time > TIMESTAMP '2100-01-02')`;

export const imports = defineTarget({
  id: "imports",
  describe:
    "foreign files of every format, said or guessed: rows that mean something, or one refusal and nothing left",
  ...{ few: 6, many: 4_000, mostMs: 4_000 },
  open: async () => {
    const { path: folder, close } = await temporaryFolder();
    const database = await openDatabase({ threads: 1 });
    const parquets = await Promise.all(
      PARQUETS.map(async (select, i) => {
        const path = join(folder, `sample-${i}.parquet`);
        await database.run(`COPY (${select}) TO ${quoteText(path)} (FORMAT parquet)`);
        return readFileSync(path);
      }),
    );
    for (let i = 0; i < parquets.length; i++) await rm(join(folder, `sample-${i}.parquet`));
    return {
      inputs: foreignFiles(parquets),
      read: (foreign) => take(foreign, folder, database),
      show: ({ format, bytes, columns }) =>
        `${format} ${columns ?? ""} ${JSON.stringify(bytes.toString("latin1"))}`,
      close: async () => {
        database.close();
        await close();
      },
    };
  },
});

const foreignFiles = (parquets: readonly Buffer[]): fc.Arbitrary<Foreign> => {
  const formats = Object.keys(TEXTS);
  const text = fc.constantFrom(...formats).chain((format) =>
    fc.tuple(
      fc.constantFrom(format, format, undefined),
      damagedText([TEXTS[format] ?? ""]).map((content) => Buffer.from(content)),
    ),
  );
  const packed = damagedBytes(Object.values(TEXTS).map((content) => gzipSync(content)));
  const columns = fc.constantFrom(
    undefined,
    undefined,
    undefined,
    "time=time_ms:ms,close=note",
    "price=close,size=close",
  );
  return fc
    .oneof(
      { weight: 4, arbitrary: text },
      {
        weight: 1,
        arbitrary: fc.tuple(
          fc.constant("ccxt-ohlcv"),
          damagedJson(JSONS).map((json) => Buffer.from(json)),
        ),
      },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(undefined, "trades-csv"), packed) },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constantFrom(undefined, "bars-parquet", "cryptofeed-trades", "ticks-parquet"),
          damagedBytes(parquets),
        ),
      },
    )
    .chain(([format, bytes]) => columns.map((each) => ({ format, bytes, columns: each })));
};

const take = async (
  { format, bytes, columns }: Foreign,
  folder: string,
  database: Database,
): Promise<void> => {
  const file = join(folder, "in.bin");
  const out = join(folder, "tapes", "tape");
  writeFileSync(file, bytes);
  const group = { files: [file], format, columns, interval: micros(60e6) };
  try {
    await importTape({
      ...{ groups: [{ ...group, instrument: "kraken:USDC/USD" }], out },
      ...{ name: "fuzz", created: "2026-01-01T00:00:00Z" },
    });
  } catch (error) {
    must(!existsSync(out), () => "a refused import left a tape");
    throw error;
  }
  const [{ n = -1n } = {}] = await database.rows(nonsense, [join(out, "ticks", "*", "*.parquet")]);
  await rm(out, { recursive: true });
  must(Number(n) === 0, () => `${n} rows of nonsense`);
  must((await readdir(folder)).sort().join() === "in.bin,tapes", () => "a file outside");
};
