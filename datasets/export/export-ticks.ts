import { dirname, join } from "node:path";
import type { Micros } from "../../engine/market/time.ts";
import { type Database, openDatabase, quoteName, quoteText } from "../../recorder/duckdb.ts";
import { interruptible } from "../../recorder/tape/interruptible.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";
import { tickColumns } from "../../recorder/tape/tick-columns.ts";
import { writeArrow } from "./arrow-file.ts";
import { type Format, writeRows } from "./write-rows.ts";

/** Which ticks; `from` inclusive, `to` exclusive, on the tape's clock; instruments by id. */
export interface TickRange {
  readonly from?: Micros;
  readonly to?: Micros;
  readonly instruments?: readonly string[];
}

export interface TickFile {
  readonly format: Format;
  /** Prices and sizes as doubles, for tools that know no decimals. */
  readonly floats?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the ticks of a verified tape to the new file `target`, columns as on the tape, in order of `seq`. Records of no
 * instrument (the clock) come along whatever is chosen. In an Arrow file times carry their zone and names are dictionaries.
 */
export const exportTicks = async (
  { path, manifest, clock }: Pick<Tape, "path" | "manifest" | "clock">,
  { from, to, instruments }: TickRange,
  { format, floats = false, signal }: TickFile,
  target: string,
): Promise<void> => {
  const conditions = [
    from === undefined ? [] : `${quoteName(clock)} >= make_timestamp(${from})`,
    to === undefined ? [] : `${quoteName(clock)} < make_timestamp(${to})`,
    instruments === undefined
      ? []
      : `(venue IS NULL OR venue || ':' || symbol IN (${instruments.map(quoteText).join(", ")}))`,
  ].flat();
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  // One thread keeps the order of the files, which is that of `seq`: a sort of all ticks would cost more than they do.
  const database = await openDatabase({
    threads: 1,
    memoryLimit: "512MB",
    tempDirectory: join(dirname(target), "spill"),
  });
  const rows = `${ticksTable(path, manifest)}${where}`;
  const words = format === "arrow" ? NAMES : [];
  try {
    await interruptible(database, signal, async () => {
      if (format !== "arrow")
        return writeRows(database, `SELECT ${columns(floats, {})} FROM ${rows}`, format, target);
      const known = await wordsOf(database, words, rows);
      await writeArrow(
        database.connection,
        `SELECT ${columns(floats, known)} FROM ${rows}`,
        target,
        ["seq", "kind"],
        known,
      );
    });
  } finally {
    database.close();
  }
};

/** Columns of few different texts. */
const NAMES = ["venue", "symbol", "kind", "side"] as const;

type Words = Readonly<Record<string, readonly string[]>>;

/** With `words` as an Arrow file wants them: their places instead of texts, times with their zone. */
const columns = (floats: boolean, words: Words): string =>
  Object.entries(tickColumns)
    .map(([name, type]) => {
      const column = quoteName(name);
      const own = words[name];
      if (own !== undefined)
        return `CAST(list_position([${own.map(quoteText).join(", ")}]::VARCHAR[], ${column}) - 1 AS INTEGER) AS ${column}`;
      if (floats && type.startsWith("DECIMAL")) return `CAST(${column} AS DOUBLE) AS ${column}`;
      return type === "TIMESTAMP" && Object.keys(words).length > 0
        ? `timezone('UTC', ${column}) AS ${column}`
        : column;
    })
    .join(", ");

const wordsOf = async (
  database: Database,
  names: readonly string[],
  rows: string,
): Promise<Words> => {
  const lists = names.map((name) => `list(DISTINCT ${name}) AS ${name}`).join(", ");
  const [found] = await database.rows(`SELECT ${lists} FROM ${rows}`);
  return Object.fromEntries(
    names.map((name) => {
      const list: unknown = found?.[name];
      // DuckDB leaves nulls out of a list of distinct values, and its order to chance.
      return [name, Array.isArray(list) ? list.map(String).sort() : []];
    }),
  );
};
