import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import type { Result } from "./messages.ts";
import { readResult } from "./read-result.ts";
import type { ListedView } from "./sources.ts";

/** So many views are shown with a row; the others with their names alone. */
const MOST = 24;
const LIMITS = { rows: 1, bytes: 100_000, cell: 60 };

const known = new Map<string, Promise<Result>>();

/** The columns of the first views and a row of each, read once a tape: a tape does not change. */
export const viewExamples = async (
  views: readonly ListedView[],
): Promise<ReadonlyMap<string, Result>> => {
  const found = new Map<string, Result>();
  for (const view of views.slice(0, MOST)) {
    const key = JSON.stringify([view.source, view.rows]);
    const example = known.get(key) ?? firstRow(view);
    known.set(key, example);
    try {
      found.set(view.name, await example);
    } catch {
      // What cannot be read is told by the tape's own page, and tried again by the next who asks.
      known.delete(key);
    }
  }
  return found;
};

const firstRow = async ({ source }: ListedView): Promise<Result> => {
  const database = await openDatabase({ threads: 1 });
  try {
    const table = `read_parquet(${quoteText(source.files[0] ?? "")}, hive_partitioning = false)`;
    const read = (where: string): Promise<Result> =>
      readResult(database.connection, `SELECT * FROM ${table} ${where} LIMIT 1`, LIMITS);
    if (source.view.endsWith(".raw")) return await read("");
    // A trade says most; a tape without any has quotes or bars.
    const trade = await read("WHERE kind = 'trade'");
    return trade.rows.length > 0 ? trade : await read("WHERE kind <> 'clock'");
  } finally {
    database.close();
  }
};
