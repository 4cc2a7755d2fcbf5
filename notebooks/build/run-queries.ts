import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { getQueryCachePath } from "@observablehq/notebook-kit/databases";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Database, openDatabase, quoteText } from "../../recorder/duckdb.ts";
import type { NotebookFile } from "./read-notebooks.ts";

/**
 * Runs the SQL cells of notebooks and leaves the answers where the kit looks for them before it would ask its own driver,
 * which does not load with this version of DuckDB. Paths in SQL begin at the notebooks' folder.
 */
export const runQueries = async (
  folder: string,
  notebooks: readonly NotebookFile[],
): Promise<void> => {
  // An answer is found by its question's text alone, and the tape may be another one today.
  await rm(join(folder, ".observable", "cache"), { recursive: true, force: true });
  const database = await openDatabase({ memoryLimit: "2GB" });
  try {
    await database.run(`SET file_search_path = ${quoteText(folder)}`);
    for (const { name, path, notebook } of notebooks)
      for (const { id, mode, database: named, value } of notebook.cells) {
        if (mode !== "sql") continue;
        const out = await getQueryCachePath(path, named ?? "", [value]);
        await mkdir(dirname(out), { recursive: true });
        await writeFile(out, JSON.stringify(await answer(database, value, `${name}, cell ${id}`)));
      }
  } finally {
    database.close();
  }
};

/** In the kit's shape. Times carry their zone, or the reader's browser would take them for its own. */
const answer = async (database: Database, sql: string, where: string) => {
  const rows = await database.rows(sql).catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError("input", `${where}: ${said}`, "Mend the query.", { cause });
  });
  const names = Object.keys(rows[0] ?? {});
  const schema = names.map((name) => ({ name, type: typeOf(rows.map((row) => row[name])) }));
  return {
    rows: rows.map((row) =>
      Object.fromEntries(names.map((name) => [name, plain(row[name], `${where}: ${name}`)])),
    ),
    schema,
  };
};

const typeOf = (values: readonly unknown[]): string => {
  const value = values.find((each) => each !== null);
  if (value instanceof Date) return "date";
  return typeof value === "bigint" ? "number" : typeof value;
};

const plain = (value: unknown, where: string): string | number | boolean | null => {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean")
    return value;
  throw new WorkbenchError(
    "input",
    `${where} is neither number, text nor time`,
    "Cast it: a page reads the answer as JSON.",
  );
};
