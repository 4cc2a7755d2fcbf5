import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Input } from "../../engine/indicators/indicator.ts";
import { type Database, openDatabase } from "../../recorder/duckdb.ts";
import { parseColumns } from "../import/columns.ts";
import { barsCsv } from "../import/formats/bars-csv.ts";
import { barsParquet } from "../import/formats/bars-parquet.ts";
import { locate } from "../import/locate.ts";
import { openSource } from "../import/open-source.ts";
import { createStage, importFile, stagedRows, stageFile } from "../import/stage-file.ts";
import { unpack } from "../import/unpack.ts";
import { isParquet } from "./is-parquet.ts";
import { type RowValue, valueSql } from "./row-shape.ts";
import { rowFormat } from "./shapes.ts";

/** Some consecutive rows of a file: a value a row in each column, null where it is empty. */
export interface RowBatch {
  readonly length: number;
  /** µs, as the file has it. */
  readonly time: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>;
}

export interface RowFile {
  readonly rows: number;
  /** Names of the columns that batches have besides the time. */
  readonly columns: readonly string[];
  /** Usual distance of two rows, µs; undefined with fewer than two. */
  readonly step: number | undefined;
  /** In the order of the file. */
  batches(): AsyncGenerator<RowBatch>;
  close(): Promise<void>;
}

/**
 * Reads a CSV or Parquet file (perhaps inside a `.gz` or `.zip`) of the rows that indicators of this input are fed with.
 * Every row is checked before the first one comes. Throws input errors that name the file, row and column.
 */
export const readRows = async (
  path: string,
  input: Input,
  columns: string | undefined,
  /** What the user called it. */
  label: string,
): Promise<RowFile> => {
  const mapped = columns === undefined ? new Map() : parseColumns(columns);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile())
    throw new WorkbenchError(
      found ? "input" : "missing",
      found ? `${label} is no file` : `no file ${label}`,
      "Check its name and the folder you are in.",
    );
  const scratch = await mkdtemp(join(tmpdir(), "pegtape-rows-"));
  const database = await openDatabase({ tempDirectory: join(scratch, "spill") });
  const close = async (): Promise<void> => {
    database.close();
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    const [file, ...others] = await unpack(path, label, scratch);
    if (file === undefined || others.length > 0)
      throw new WorkbenchError(
        "input",
        `${label} holds ${others.length + 1} files`,
        "Give one of them.",
      );
    const container = (await isParquet(file.path)) ? barsParquet : barsCsv;
    const source = await openSource(database, container, file.path, file.label, scratch);
    const format = rowFormat(input, source, mapped.get("time")?.name);
    for (const field of mapped.keys())
      if (!(field in format.columns))
        throw new WorkbenchError(
          "usage",
          `--columns: ${input} has no "${field}"`,
          `It has ${Object.keys(format.columns).join(", ")}.`,
        );
    const cells = locate(source, format, mapped);
    const group = {
      ...{ files: [path], format, instrument: undefined, interval: undefined, columns: mapped },
      // Times stay as the file has them; what they mean is the reader's to know.
      stamp: "close" as const,
    };
    await createStage(database, format.shape);
    const rows = await stageFile(database, await importFile(database, group, 0, { source, cells }));
    const table = stagedRows(format.shape);
    await refuseDisorder(database, table, file.label);
    return {
      rows,
      columns: Object.keys(format.shape.values),
      step: await usualStep(database, table),
      batches: () => stream(database, table, format.shape.values),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** An indicator may only look back: a row that is earlier than the one before it has no place. */
const refuseDisorder = async (database: Database, table: string, label: string): Promise<void> => {
  const [found] = await database.rows(
    `SELECT "row" + 1 AS n FROM (SELECT "row", event_time, lag(event_time) OVER (ORDER BY "row") AS before FROM ${table})
     WHERE event_time < before ORDER BY "row" LIMIT 1`,
  );
  if (found === undefined) return;
  throw new WorkbenchError(
    "input",
    `${label}, row ${found["n"]}: its time is before that of the row above`,
    "Sort the file by time.",
  );
};

const usualStep = async (database: Database, table: string): Promise<number | undefined> => {
  const [found] = await database.rows(
    `SELECT CAST(step AS DOUBLE) AS step FROM (SELECT epoch_us(event_time) - lag(epoch_us(event_time)) OVER (ORDER BY "row") AS step FROM ${table})
     WHERE step > 0 GROUP BY step ORDER BY count(*) DESC, step LIMIT 1`,
  );
  return found === undefined ? undefined : Number(found["step"]);
};

async function* stream(
  database: Database,
  table: string,
  values: Readonly<Record<string, RowValue>>,
): AsyncGenerator<RowBatch> {
  const names = Object.keys(values);
  const columns = Object.entries(values).map(([name, kind]) => valueSql(kind, name));
  const result = await database.connection.stream(
    `SELECT ${["CAST(epoch_us(event_time) AS DOUBLE)", ...columns].join(", ")} FROM ${table} ORDER BY "row"`,
  );
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const column = (at: number) => chunk.getColumnValues(at) as (number | string | null)[];
    yield {
      length: chunk.rowCount,
      time: column(0) as number[],
      columns: Object.fromEntries(names.map((name, at) => [name, column(at + 1)])),
    };
  }
}
