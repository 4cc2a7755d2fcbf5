import { WorkbenchError } from "../../engine/errors.ts";
import { openDatabase } from "../../recorder/duckdb.ts";

/** What a CSV is to hold. */
export interface CsvContent {
  /** In a word, for errors: `alerts`. */
  readonly what: string;
  /** Columns that it must have. */
  readonly columns: readonly string[];
  readonly hint: string;
}

/** The rows of a CSV with a head line, every value as text or null. Throws "missing", or "input" where it is no such file. */
export const csvRows = async (
  path: string,
  { what, columns, hint }: CsvContent,
): Promise<Record<string, unknown>[]> => {
  const database = await openDatabase({ threads: 1 });
  try {
    const asked = columns.map((column) => `"${column}"`).join(", ");
    return await database.rows(
      `SELECT *, ${asked} FROM read_csv(?, header = true, all_varchar = true)`,
      [path],
    );
  } catch (cause) {
    const missing = cause instanceof Error && cause.message.includes("No files found");
    throw new WorkbenchError(
      missing ? "missing" : "input",
      missing ? `no file "${path}"` : `${path} holds no ${what}`,
      hint,
      { cause },
    );
  } finally {
    database.close();
  }
};
