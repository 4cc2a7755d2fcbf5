import { quoteText } from "../../recorder/duckdb.ts";
import type { CsvHead } from "./csv-head.ts";
import { csvRecords } from "./csv-records.ts";
import { firstLine, literalPath, type Source } from "./source.ts";

/** Bytes that DuckDB reads at a time, of its own choice 32 MB; new memory for those costs as much as half the reading. */
const BUFFER = 4 << 20;

/** A CSV file whose columns are called `names`; `headed` says that its first record holds names, not values. */
export const csvSource = (options: {
  readonly path: string;
  readonly label: string;
  readonly head: CsvHead;
  readonly headed: boolean;
  readonly names: readonly string[];
  /** The first line is none of the table's. */
  readonly preambled?: boolean;
  /** Columns of text with a format's guard against formulas. */
  readonly guarded?: readonly string[];
}): Source => {
  const { path, label, head, headed, names, guarded = [] } = options;
  const types = names.map((_, at) => `'c${at}': 'VARCHAR'`).join(", ");
  // Nothing is left to DuckDB's guesses: what it took for a header or a type might differ from file to file.
  const skip = headed ? (head.secondLine ?? head.firstLine + 1) - 1 : head.firstLine - 1;
  const dialect = `auto_detect = false, header = false, skip = ${skip}, delim = ${quoteText(head.delimiter)}, quote = '"', escape = '"',
    columns = {${types}}, compression = 'none', buffer_size = ${BUFFER}, hive_partitioning = false, filename = false, null_padding = false`;
  // A line before the names is a record too, for whoever counts.
  const first = (headed ? 1 : 0) + (options.preambled === true ? 1 : 0);
  const quotedNulls = guarded.length === 0 ? "" : ", allow_quoted_nulls = false";
  const bare = names.map((name, at) =>
    guarded.includes(name)
      ? `CASE WHEN starts_with(c${at}, '''') THEN substr(c${at}, 2) ELSE c${at} END AS c${at}`
      : `c${at}`,
  );
  return {
    label,
    columns: names.map((name) => ({ name, type: "VARCHAR" })),
    from: ({ numbered = false, lenient = false } = {}) => {
      const read = `read_csv(${quoteText(literalPath(path))}, ${dialect}, strict_mode = true, ignore_errors = ${lenient}${quotedNulls})`;
      if (guarded.length > 0)
        return `(SELECT ${numbered ? "row_number() OVER () AS file_row, " : ""}${bare.join(", ")} FROM ${read})`;
      return numbered ? `(SELECT row_number() OVER () AS file_row, * FROM ${read})` : read;
    },
    row: async (row) => {
      let at = -first;
      for await (const record of csvRecords(path, head.delimiter))
        if (++at === row)
          return {
            values: names.map((_, c) => record.fields[c] || null),
            where: where(row, record.line),
          };
      return { values: [], where: `row ${row}` };
    },
    fault: async (cause) => {
      let at = -first;
      for await (const { fields, line, fault } of csvRecords(path, head.delimiter)) {
        at++;
        const wrong = fault ?? (at > 0 ? wrongCount(fields, names) : undefined);
        if (wrong === undefined) continue;
        const hint =
          "Correct the line or leave it out. A file that ends like this was cut short: get it again.";
        return { row: at, message: `${label}, ${where(at, line)}, ${wrong}`, hint };
      }
      if (/unicode|utf-8/i.test(cause.message)) return { row: undefined, ...notUtf8(cause, label) };
      if (/invalid state/i.test(cause.message))
        return {
          row: undefined,
          message: `${label} mixes line ends, \\n and \\r\\n`,
          hint: "Save it with one kind of line end.",
        };
      const line = /CSV Error on Line: (\d+)/.exec(cause.message)?.[1];
      return {
        row: undefined,
        message: `${label}${line === undefined ? "" : `, line ${line}`}: ${firstLine(cause)}`,
        hint: "It has to be plain CSV in UTF-8: commas between fields, double quotes around those that hold one.",
      };
    },
  };
};

const where = (row: number, line: number): string => `row ${row} (line ${line})`;

const wrongCount = (fields: readonly string[], names: readonly string[]): string | undefined => {
  // A comma at the end of a line is no field.
  const count =
    fields.length === names.length + 1 && fields.at(-1) === "" ? names.length : fields.length;
  if (count === names.length) return undefined;
  const total = `${count} ${count === 1 ? "field" : "fields"} instead of ${names.length}`;
  return count < names.length
    ? `column "${names[count] ?? ""}": missing, the line has ${total}`
    : `column ${names.length + 1}: too many, the line has ${total}`;
};

const notUtf8 = (cause: Error, label: string): { message: string; hint: string } => {
  const line = /CSV Error on Line: (\d+)/.exec(cause.message)?.[1];
  return {
    message: `${label}${line === undefined ? "" : `, line ${line}`} is not text in UTF-8`,
    hint: "Save it as UTF-8.",
  };
};
