import { DuckDBDataChunk, INTEGER, UTINYINT } from "@duckdb/node-api";
import { parseInstrument, symbolOf } from "../../engine/market/instrument.ts";
import { type Database, quoteText } from "../../recorder/duckdb.ts";
import { svbFrom, svbInstruments } from "./facts.ts";
import { at } from "./limits.ts";
import { Row, type Ticks } from "./ticks.ts";

const TABLE = "svb_ticks";
const CHUNK = 2048;
const TYPES = {
  position: INTEGER,
  time: INTEGER,
  instrument: UTINYINT,
  row: UTINYINT,
  number: INTEGER,
  a: INTEGER,
  b: INTEGER,
  c: INTEGER,
  d: INTEGER,
} as const;

/** Fills a temporary table with all instruments' ticks merged: by time, then instrument, then row. */
export const loadTicks = async (
  { connection }: Database,
  instruments: readonly Ticks[],
): Promise<void> => {
  const columns = Object.entries(TYPES).map(([name, type]) => `"${name}" ${type.toString()}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${TABLE} (${columns.join(", ")})`);
  const appender = await connection.createAppender(TABLE);
  const chunk = DuckDBDataChunk.create(Object.values(TYPES), CHUNK);
  const merged = mergeTicks(instruments);
  for (let start = 0; start < merged.position.length; start += CHUNK) {
    const rows = Math.min(CHUNK, merged.position.length - start);
    chunk.rowCount = rows;
    Object.values(merged).forEach((values, column) => {
      const vector = chunk.getColumnVector(column);
      for (let i = 0; i < rows; i++) vector.setItem(i, at(values, start + i));
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
};

/** Every instrument's ticks in one sequence; `number` counts an instrument's trades from 1. */
export const mergeTicks = (
  instruments: readonly Ticks[],
): Record<keyof typeof TYPES, Int32Array> => {
  const total = instruments.reduce((sum, { length }) => sum + length, 0);
  const column = () => new Int32Array(total);
  const merged = {
    position: column(),
    time: column(),
    instrument: column(),
    row: column(),
    number: column(),
    a: column(),
    b: column(),
    c: column(),
    d: column(),
  };
  const next = instruments.map(() => 0);
  const trades = instruments.map(() => 0);
  for (let i = 0; i < total; i++) {
    let [from, earliest] = [-1, Number.POSITIVE_INFINITY];
    instruments.forEach((ticks, k) => {
      const j = at(next, k);
      // Strictly earlier: at equal times the instrument that is listed first goes first.
      if (j < ticks.length && at(ticks.time, j) < earliest)
        [from, earliest] = [k, at(ticks.time, j)];
    });
    const ticks = instruments[from] as Ticks;
    const j = at(next, from);
    next[from] = j + 1;
    if (at(ticks.row, j) !== Row.quote) trades[from] = at(trades, from) + 1;
    merged.position[i] = i;
    merged.time[i] = earliest;
    merged.instrument[i] = from;
    merged.row[i] = at(ticks.row, j);
    merged.number[i] = at(trades, from);
    for (const key of ["a", "b", "c", "d"] as const) merged[key][i] = at(ticks[key], j);
  }
  return merged;
};

/** The table as tick columns, in order. Prices and sizes go through doubles that name their decimals exactly. */
export const selectTicks = (): string => {
  const instruments = Object.values(svbInstruments).map(({ id }) => parseInstrument(id));
  const choose = (texts: readonly string[]): string =>
    `CASE instrument ${texts.map((text, i) => `WHEN ${i} THEN ${quoteText(text)}`).join(" ")} END`;
  const when = (quote: boolean, value: string): string =>
    `CASE WHEN "row" ${quote ? "=" : "<>"} ${Row.quote} THEN ${value} END`;
  const price = (column: string): string => `(${column} / 1e8)::DECIMAL(18,8)`;
  const size = (column: string): string => `(${column} / 1e2)::DECIMAL(18,8)`;
  return `SELECT make_timestamp(${svbFrom} + "time"::BIGINT * 1000) AS event_time,
    NULL::TIMESTAMP AS receive_time,
    ${choose(instruments.map(({ venue }) => venue))} AS venue,
    ${choose(instruments.map(symbolOf))} AS symbol,
    CASE "row" WHEN ${Row.quote} THEN 'quote' ELSE 'trade' END AS kind,
    ${when(false, price("a"))} AS price,
    ${when(false, size("b"))} AS size,
    CASE "row" WHEN ${Row.buy} THEN 'buy' WHEN ${Row.sell} THEN 'sell' END AS side,
    ${when(false, "'r' || number")} AS trade_id,
    ${when(true, price("a"))} AS bid,
    ${when(true, size("b"))} AS bid_size,
    ${when(true, price("c"))} AS ask,
    ${when(true, size("d"))} AS ask_size,
    NULL::DECIMAL(18,8) AS open, NULL::DECIMAL(18,8) AS high, NULL::DECIMAL(18,8) AS low,
    NULL::BIGINT AS "interval", NULL::VARCHAR AS detail
    FROM (SELECT * FROM ${TABLE} ORDER BY "position")`;
};
