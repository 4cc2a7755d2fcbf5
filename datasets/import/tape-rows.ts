import { type Database, quoteName, quoteText } from "../../recorder/duckdb.ts";
import type { TapeClock } from "../../recorder/tape/manifest.ts";
import { tickColumns } from "../../recorder/tape/tick-columns.ts";
import type { TableRows } from "../../recorder/tape/write-tape.ts";
import type { Shape } from "./shapes/shape.ts";
import { type ImportFile, stagedRows, stageTable } from "./stage-file.ts";

/** A file that has been staged; `interval` is that of its bars, µs. */
export interface StagedFile extends ImportFile {
  readonly interval: number | undefined;
}

/** A tape's rows out of the staged ones: in order of `by`, ties in the order of the files, then of their rows. */
export const tapeRows = async (
  database: Database,
  files: readonly StagedFile[],
  by: TapeClock,
): Promise<string | TableRows> => {
  const shapes = [...new Set(files.map(({ group }) => group.format.shape))];
  const order = `${by}, source, "row"`;
  const [only, ...others] = shapes;
  if (!only || others.length > 0) {
    const parts = shapes.map(
      (shape) => `SELECT ${columns(shape, files)}, source, "row" FROM ${stagedRows(shape)}`,
    );
    return `SELECT * EXCLUDE (source, "row") FROM (${parts.join(" UNION ALL ")}) ORDER BY ${order}`;
  }
  // Files were staged in their order and DuckDB scans a table in the order it was filled, so what is in order of time
  // already, like most archives, needs no sort. Else the narrow staged rows are sorted: that costs less than sorting rows
  // that are mostly null.
  const own = { columns: tickValues(only, files) };
  if (await inOrder(database, only, by)) return { table: stageTable(only), ...own };
  await database.run(
    `CREATE TEMP TABLE sorted AS SELECT * EXCLUDE ("row") FROM ${stagedRows(only)} ORDER BY ${order}`,
  );
  return { table: "sorted", ...own };
};

/** The SELECT of a tape's rows by event time out of the staged ones, which are all of one shape. */
export const sortedSelect = async (
  database: Database,
  files: readonly StagedFile[],
): Promise<string> => {
  const [first] = files;
  if (!first) throw new RangeError("no staged files");
  const { shape } = first.group.format;
  const sort = (await inOrder(database, shape, "event_time"))
    ? ""
    : 'ORDER BY event_time, source, "row"';
  return `SELECT ${columns(shape, files)} FROM (SELECT * FROM ${stagedRows(shape)} ${sort})`;
};

const inOrder = async (database: Database, shape: Shape, by: TapeClock): Promise<boolean> => {
  const steps = `SELECT ${by} < lag(${by}) OVER () AS back FROM ${stageTable(shape)}`;
  return (await database.rows(`SELECT 1 FROM (${steps}) WHERE back LIMIT 1`)).length === 0;
};

const columns = (shape: Shape, files: readonly StagedFile[]): string => {
  const values = tickValues(shape, files);
  return Object.entries(tickColumns)
    .filter(([name]) => name !== "seq")
    .map(([name, type]) => `CAST(${values[name] ?? "NULL"} AS ${type}) AS ${quoteName(name)}`)
    .join(", ");
};

const tickValues = (
  shape: Shape,
  files: readonly StagedFile[],
): Readonly<Record<string, string | undefined>> => {
  const own: Readonly<Record<string, string | undefined>> = shape.ticks;
  if (own["venue"] !== undefined) return own;
  return {
    ...own,
    venue: perFile(files, ({ group }) => quoteText(group.instrument?.venue ?? "")),
    symbol: perFile(files, ({ group: { instrument } }) =>
      quoteText(instrument ? `${instrument.base}/${instrument.quote}` : ""),
    ),
    interval: perFile(files, ({ interval }) => String(interval ?? "NULL")),
  };
};

/** A value that depends on the file: the value itself when it is the same for all, else looked up by `source`. */
const perFile = (files: readonly StagedFile[], literal: (file: StagedFile) => string): string => {
  const literals = files.map(literal);
  const [first = "NULL"] = literals;
  return literals.every((other) => other === first)
    ? first
    : `list_extract([${literals.join(", ")}], source + 1)`;
};
