import { stat } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Database, quoteName, quoteText } from "../../recorder/duckdb.ts";
import { firstLine, literalPath, type Source } from "./source.ts";

/** Opens a Parquet file; `label` names it in errors. Throws an input error when it is none or is cut short. */
export const parquetSource = async (
  database: Database,
  path: string,
  label: string,
): Promise<Source> => {
  const file = quoteText(literalPath(path));
  const read = `read_parquet(${file}, hive_partitioning = false)`;
  const broken = (cause: Error): string =>
    /magic bytes|footer|too small|metadata/i.test(cause.message)
      ? `${label} is no Parquet file, or is cut short`
      : `${label} cannot be read: ${firstLine(cause)}`;
  const hint = "Get the file again, or choose the --format that it has.";
  const described = await database
    .rows(`DESCRIBE SELECT * FROM ${read}`)
    .catch((cause: unknown) => {
      if (!(cause instanceof Error)) throw cause;
      throw new WorkbenchError("input", broken(cause), hint, { cause });
    });
  await refuseBomb(database, path, label, described.length);
  const columns = described.map((row) => ({
    name: String(row["column_name"]),
    type: String(row["column_type"]),
  }));
  const numbered = `read_parquet(${file}, hive_partitioning = false, file_row_number = true)`;
  const renamed = columns.map(({ name }, at) => `${quoteName(name)} AS c${at}`).join(", ");
  return {
    label,
    columns,
    from: (options) =>
      options?.numbered
        ? `(SELECT file_row_number + 1 AS file_row, ${renamed} FROM ${numbered})`
        : `(SELECT ${renamed} FROM ${read})`,
    row: async (row) => {
      const texts = columns
        .map(({ name }, at) => `CAST(${quoteName(name)} AS VARCHAR) AS c${at}`)
        .join(", ");
      const [found] = await database.rows(
        `SELECT ${texts} FROM ${numbered} WHERE file_row_number = ${row - 1}`,
      );
      const values = columns.map((_, at) => {
        const value = found?.[`c${at}`];
        return typeof value === "string" ? value : null;
      });
      return { values, where: `row ${row}` };
    },
    fault: async (cause) => ({ row: undefined, message: broken(cause), hint }),
  };
};

/** More columns than any file of trades has. */
const MOST_COLUMNS = 1_000;
/** Rows that a byte may stand for, and so many that need no reason: a column that never changes takes nearly nothing. */
const ROWS_A_BYTE = 100;
const FEW_ROWS = 1_000_000;

/** A file of a few bytes may claim any number of rows of any number of columns, and would be read for a year. */
const refuseBomb = async (
  database: Database,
  path: string,
  label: string,
  columns: number,
): Promise<void> => {
  const { size } = await stat(path);
  const [found] = await database.rows(
    `SELECT num_rows AS n FROM parquet_file_metadata(${quoteText(literalPath(path))})`,
  );
  const rows = Number(found?.["n"] ?? 0);
  if (columns <= MOST_COLUMNS && rows <= FEW_ROWS + ROWS_A_BYTE * size) return;
  throw new WorkbenchError(
    "input",
    `${label} claims ${rows} rows of ${columns} columns in ${size} bytes`,
    `At most ${MOST_COLUMNS} columns are taken, and ${ROWS_A_BYTE} rows a byte: write the file again with what is needed.`,
  );
};
