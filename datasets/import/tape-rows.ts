import { quoteName, quoteText } from "../../recorder/duckdb.ts";
import { tickColumns } from "../../recorder/tape/tick-columns.ts";
import type { Shape } from "./shapes/shape.ts";
import { type ImportFile, stagedRows } from "./stage-file.ts";

/** A file that has been staged; `interval` is that of its bars, µs. */
export interface StagedFile extends ImportFile {
  readonly interval: number | undefined;
}

/** The SELECT of a tape's rows out of the staged ones: by event time, ties in the order of the files, then of their rows. */
export const tapeRows = (files: readonly StagedFile[]): string => {
  const shapes = [...new Set(files.map(({ group }) => group.format.shape))];
  const order = 'event_time, source, "row"';
  const [only, ...others] = shapes;
  // Sorting the narrow staged rows and widening them afterwards costs less than sorting rows that are mostly null.
  if (only && others.length === 0)
    return `SELECT ${columns(only, files)} FROM (SELECT * FROM ${stagedRows(only)} ORDER BY ${order})`;
  const parts = shapes.map(
    (shape) => `SELECT ${columns(shape, files)}, source, "row" FROM ${stagedRows(shape)}`,
  );
  return `SELECT * EXCLUDE (source, "row") FROM (${parts.join(" UNION ALL ")}) ORDER BY ${order}`;
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
