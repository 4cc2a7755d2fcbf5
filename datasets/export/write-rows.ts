import { type Database, quoteText } from "../../recorder/duckdb.ts";
import { parquetOptions } from "../../recorder/tape/parquet-options.ts";
import { plainSelect } from "./plain-select.ts";

/** Files that rows are written to. */
export const formats = ["csv", "json", "parquet", "arrow"] as const;
export type Format = (typeof formats)[number];

/** Writes every row of `select`, in its order, to the new file `target`. Memory stays flat. */
export const writeRows = async (
  database: Database,
  select: string,
  format: Format,
  target: string,
): Promise<void> => {
  if (format === "arrow") {
    const { writeArrow } = await import("./arrow-file.ts");
    return writeArrow(database.connection, select, target);
  }
  const rows =
    format === "parquet" ? select : plainSelect(await columnsOf(database, select), select, format);
  // A comment at the end of the select must not swallow the bracket.
  await database.run(`COPY (\n${rows}\n) TO ${quoteText(target)} ${OPTIONS[format]}`);
};

const OPTIONS = {
  csv: "(FORMAT csv, HEADER)",
  json: "(FORMAT json, ARRAY true)",
  parquet: parquetOptions("zstd"),
} as const;

const columnsOf = async (database: Database, select: string) => {
  const prepared = await database.connection.prepare(select);
  const columns = Array.from({ length: prepared.columnCount }, (_, i) => ({
    name: prepared.columnName(i),
    type: String(prepared.columnType(i)),
  }));
  prepared.destroySync();
  return columns;
};
