import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, quoteText } from "../duckdb.ts";
import type { Manifest } from "./manifest.ts";
import type { Range, Tape } from "./open-tape.ts";
import { type TickColumn, tickColumns } from "./tick-columns.ts";
import { type WriteTapeOptions, writeTape } from "./write-tape.ts";

/** A folder for one test, and how to remove it. */
export const temporaryFolder = async (): Promise<{ path: string; remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), "pegtape-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** A tick as SQL literals: numbers as they are, texts as text, what is left out null. */
export type SampleRow = Partial<Record<Exclude<TickColumn, "seq">, string | number>>;

/** The rows as a SELECT in the order given, the way `writeTape` wants them. */
export const rowsSql = (rows: readonly SampleRow[]): string => {
  const columns = Object.entries(tickColumns).filter(([column]) => column !== "seq");
  const values = rows.map((row, index) => {
    const cells = columns.map(([column, type]) => {
      const value: string | number | undefined = new Map(Object.entries(row)).get(column);
      return value === undefined
        ? `NULL::${type}`
        : `${typeof value === "number" ? value : quoteText(value)}::${type}`;
    });
    return `(${[index, ...cells].join(", ")})`;
  });
  const names = columns.map(([column]) => `"${column}"`).join(", ");
  return `SELECT ${names} FROM (VALUES ${values.join(", ")}) AS t(position, ${names}) ORDER BY position`;
};

/** `n` trades on three instruments over three days from 10 March 2023, in order of time, the same every time. */
export const tradesSql = (n: number): string =>
  `SELECT make_timestamp(1678406400000000 + i * (259200000000 // ${n})) AS event_time, NULL AS receive_time,
     ['kraken', 'kraken', 'coinbase'][1 + i % 3] AS venue, ['USDC/USD', 'USDT/USD', 'USDT/USD'][1 + i % 3] AS symbol,
     'trade' AS kind, (0.95 + (i * 7919 % 1000) / 20000.0)::DECIMAL(18,8) AS price,
     (1 + i * 104729 % 100000 / 7.0)::DECIMAL(18,8) AS size,
     CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN 'buy' WHEN 2 THEN 'buy' ELSE 'sell' END AS side, 't' || i AS trade_id,
     NULL AS bid, NULL AS bid_size, NULL AS ask, NULL AS ask_size, NULL AS open, NULL AS high, NULL AS low,
     NULL AS interval, NULL AS detail
   FROM range(${n}) t(i) ORDER BY i`;

/** One record of every kind, and of one that nobody knows, on the clock of a recording. */
export const mixedRows: readonly SampleRow[] = [
  {
    ...{
      event_time: "2023-03-10 23:59:59.5",
      receive_time: "2023-03-10 23:59:59.75",
      venue: "kraken",
      symbol: "USDC/USD",
    },
    ...{ kind: "trade", price: "0.99570001", size: "1200.5", side: "sell", trade_id: "1" },
  },
  {
    ...{
      receive_time: "2023-03-10 23:59:59.8",
      venue: "binance",
      symbol: "USDC/USDT",
      kind: "quote",
    },
    ...{ bid: "0.9956", bid_size: "10", ask: "0.9957", ask_size: "5" },
  },
  {
    receive_time: "2023-03-10 23:59:59.9",
    venue: "binance",
    symbol: "USDC/USDT",
    kind: "quote",
    bid: "0.9955",
    bid_size: "3",
  },
  { receive_time: "2023-03-11 00:00:00", kind: "clock" },
  {
    ...{
      event_time: "2023-03-11 00:00:00",
      receive_time: "2023-03-11 00:00:00.1",
      venue: "kraken",
      symbol: "USDT/USD",
    },
    ...{
      kind: "bar",
      open: "1.001",
      high: "1.0025",
      low: "1",
      price: "1.002",
      size: "9123456789.12345678",
      interval: 60_000_000,
    },
  },
  {
    ...{
      event_time: "2023-03-10 23:59:58",
      receive_time: "2023-03-11 00:00:00.2",
      venue: "kraken",
      symbol: "USDC/USD",
    },
    ...{
      kind: "trade",
      price: "0.9956",
      size: "0.00000001",
      side: "buy",
      trade_id: "2",
      detail: "backfill",
    },
  },
  {
    ...{ receive_time: "2023-03-11 00:00:01", venue: "kraken", symbol: "USDC/USD", kind: "gap" },
    detail:
      '{"from":"2023-03-11T00:00:00.2Z","to":"2023-03-11T00:00:01Z","reason":"disconnect","missed":null}',
  },
  {
    receive_time: "2023-03-11 00:00:01.5",
    venue: "kraken",
    symbol: "USDC/USD",
    kind: "pool",
    price: "5",
    detail: "{}",
  },
  {
    ...{
      event_time: "2023-03-11 00:00:02",
      receive_time: "2023-03-11 00:00:02",
      venue: "kraken",
      symbol: "USDC/USD",
    },
    ...{ kind: "trade", price: "0.9954", size: "7", detail: "auction" },
  },
];

export const sampleOptions = {
  name: "sample",
  kind: "simulated",
  clock: "event_time",
  source: { made: "by a test" },
  licence: "CC0-1.0",
  created: "2024-01-01T00:00:00Z",
} as const;

/** Writes a tape with a database of its own. */
export const makeTape = async (
  options: Partial<WriteTapeOptions> & Pick<WriteTapeOptions, "rows" | "out">,
): Promise<Manifest> => {
  const database = await openDatabase({ threads: 2 });
  try {
    return await writeTape({ database, ...sampleOptions, ...options });
  } finally {
    database.close();
  }
};

/** Everything a tape's batches say, a line a record, and how long the batches were. */
export const collect = async (
  tape: Tape,
  range?: Range,
): Promise<{ records: string[]; lengths: number[] }> => {
  const records: string[] = [];
  const lengths: number[] = [];
  for await (const batch of tape.batches(range)) {
    lengths.push(batch.length);
    for (let i = 0; i < batch.length; i++) {
      const values = [
        batch.eventTime,
        batch.receiveTime,
        batch.a,
        batch.b,
        batch.c,
        batch.d,
        batch.e,
        batch.f,
      ];
      const numbers = values.map((column) => column[i] ?? Number.NaN);
      records.push(
        [
          batch.instrument[i],
          batch.kind[i],
          batch.flags[i],
          ...numbers,
          batch.notes.get(i) ?? "",
        ].join(" "),
      );
    }
  }
  return { records, lengths };
};

/** As much as `collect` tells, in one short text: for tapes too long to compare line by line. */
export const fingerprint = async (tape: Tape, range?: Range): Promise<string> => {
  const hash = createHash("sha256");
  let ticks = 0;
  for await (const batch of tape.batches(range)) {
    const rows = new Float64Array(batch.length * 11).fill(Number.NaN);
    const { instrument, kind, flags, eventTime, receiveTime, a, b, c, d, e, f } = batch;
    const columns = [instrument, kind, flags, eventTime, receiveTime, a, b, c, d, e, f];
    for (const [nth, column] of columns.entries())
      for (let i = 0; i < Math.min(batch.length, column.length); i++)
        rows[i * 11 + nth] = column[i] ?? 0;
    hash.update(rows);
    for (const [row, note] of batch.notes) hash.update(`${ticks + row} ${note}`);
    ticks += batch.length;
  }
  return `${ticks} records, ${hash.digest("hex")}`;
};
