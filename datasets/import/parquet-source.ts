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
