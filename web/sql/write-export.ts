import { plainSelect } from "../../datasets/export/plain-select.ts";
import type { Database } from "../../recorder/duckdb.ts";
import { quoteText } from "../../recorder/duckdb.ts";
import type { Format } from "./messages.ts";

/** Writes every row of a checked SELECT to a new file. */
export const writeExport = async (
  database: Database,
  select: string,
  format: Format,
  target: string,
): Promise<void> => {
  if (format === "arrow") {
    const { writeArrow } = await import("../../datasets/export/arrow-file.ts");
    return writeArrow(database.connection, select, target);
  }
  await database.run(
    `COPY (\n${await rowsOf(database, select, format)}\n) TO ${quoteText(target)} ${OPTIONS[format]}`,
  );
};

const OPTIONS = {
  csv: "(FORMAT csv, HEADER)",
  json: "(FORMAT json, ARRAY true)",
  parquet: "(FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)",
} as const;

const rowsOf = async (database: Database, select: string, format: Format): Promise<string> => {
  if (format !== "csv" && format !== "json") return select;
  const prepared = await database.connection.prepare(select);
  const columns = Array.from({ length: prepared.columnCount }, (_, i) => ({
    name: prepared.columnName(i),
    type: String(prepared.columnType(i)),
  }));
  prepared.destroySync();
  return plainSelect(columns, select, format);
};
