import { type Database, quoteName, quoteText } from "../../recorder/duckdb.ts";
import { tickColumns } from "../../recorder/tape/tick-columns.ts";
import type { Shape } from "./shapes/shape.ts";
import { type ImportFile, stagedRows } from "./stage-file.ts";

/** A file that has been staged; `interval` is that of its bars, µs. */
export interface StagedFile extends ImportFile {
  readonly interval: number | undefined;
}

/** The SELECT of a tape's rows out of the staged ones: by event time, ties in the order of the files, then of their rows. */
export const tapeRows = async (
  database: Database,
  files: readonly StagedFile[],
): Promise<string> => {
  const shapes = [...new Set(files.map(({ group }) => group.format.shape))];
  const order = 'event_time, source, "row"';
  const [only, ...others] = shapes;
  if (!only || others.length > 0) {
    const parts = shapes.map(
      (shape) => `SELECT ${columns(shape, files)}, source, "row" FROM ${stagedRows(shape)}`,
    );
    return `SELECT * EXCLUDE (source, "row") FROM (${parts.join(" UNION ALL ")}) ORDER BY ${order}`;
  }
  // Files were staged in their order and DuckDB scans a table in the order it was filled, so what is in order of time
  // already, like most archives, needs no sort. Else the narrow staged rows are sorted and widened afterwards: that
  // costs less than sorting rows that are mostly null.
  const sort = (await inOrder(database, only)) ? "" : `ORDER BY ${order}`;
  return `SELECT ${columns(only, files)} FROM (SELECT * FROM ${stagedRows(only)} ${sort})`;
};

const inOrder = async (database: Database, shape: Shape): Promise<boolean> => {
  const steps = `SELECT event_time < lag(event_time) OVER () AS back FROM ${stagedRows(shape)}`;
  return (await database.rows(`SELECT 1 FROM (${steps}) WHERE back LIMIT 1`)).length === 0;
};

const columns = (shape: Shape, files: readonly StagedFile[]): string => {
  const own: Readonly<Record<string, string | undefined>> = shape.ticks;
  const byFile: Readonly<Record<string, string | undefined>> =
    own["venue"] === undefined
      ? {
          venue: perFile(files, ({ group }) => quoteText(group.instrument?.venue ?? "")),
          symbol: perFile(files, ({ group: { instrument } }) =>
            quoteText(instrument ? `${instrument.base}/${instrument.quote}` : ""),
          ),
          interval: perFile(files, ({ interval }) => String(interval ?? "NULL")),
        }
      : {};
  return Object.entries(tickColumns)
    .filter(([name]) => name !== "seq")
    .map(
      ([name, type]) =>
        `CAST(${own[name] ?? byFile[name] ?? "NULL"} AS ${type}) AS ${quoteName(name)}`,
    )
    .join(", ");
};

/** A value that depends on the file: the value itself when it is the same for all, else looked up by `source`. */
const perFile = (files: readonly StagedFile[], literal: (file: StagedFile) => string): string => {
  const literals = files.map(literal);
  const [first = "NULL"] = literals;
  return literals.every((other) => other === first)
    ? first
    : `list_extract([${literals.join(", ")}], source + 1)`;
};
