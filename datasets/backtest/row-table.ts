import { type Database, openDatabase, quoteName } from "../../recorder/duckdb.ts";
import { type Format, writeRows } from "../export/write-rows.ts";

export interface Column {
  readonly name: string;
  /** Numbers go in as they are, decimals as text, times as µs; what is no finite number is null. */
  readonly type: "VARCHAR" | "DOUBLE" | "BIGINT" | "TIMESTAMP" | `DECIMAL(${number},${number})`;
}

export interface RowTable {
  readonly columns: readonly Column[];
  readonly rows: Iterable<readonly (string | number | bigint | null)[]>;
}

/** Writes rows that are in memory to the new file `target`, in their order. */
export const writeTable = async (
  table: RowTable,
  format: Format,
  target: string,
): Promise<void> => {
  const database = await openDatabase({ threads: 1 });
  try {
    await writeWith(database, table, format, target);
  } finally {
    database.close();
  }
};

/** The same with a database of one thread, which keeps the order, at hand. */
export const writeWith = async (
  database: Database,
  { columns, rows }: RowTable,
  format: Format,
  target: string,
): Promise<void> => {
  const staged = columns.map(({ name, type }) => `${quoteName(name)} ${stagedAs(type)}`);
  await database.run(`CREATE OR REPLACE TABLE staged (${staged.join(", ")})`);
  const appender = await database.connection.createAppender("staged");
  for (const row of rows) {
    for (const [i, { type }] of columns.entries()) {
      const value = row[i] ?? null;
      if (value === null || (typeof value === "number" && !Number.isFinite(value)))
        appender.appendNull();
      else if (type === "DOUBLE") appender.appendDouble(Number(value));
      else if (type === "BIGINT" || type === "TIMESTAMP") appender.appendBigInt(BigInt(value));
      else appender.appendVarchar(String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  const list = columns.map(
    ({ name, type }) => `${castOf(quoteName(name), type)} AS ${quoteName(name)}`,
  );
  await writeRows(database, `SELECT ${list.join(", ")} FROM staged`, format, target);
};

const stagedAs = (type: Column["type"]): string =>
  type === "TIMESTAMP" ? "BIGINT" : type.startsWith("DECIMAL") ? "VARCHAR" : type;

const castOf = (name: string, type: Column["type"]): string => {
  if (type === "TIMESTAMP") return `make_timestamp(${name})`;
  return type.startsWith("DECIMAL") ? `CAST(${name} AS ${type})` : name;
};
