/** A file to be imported, opened: how SQL reads it, and where in it a row stands. Its columns are `c0`, `c1` … in SQL. */
export interface Source {
  /** The name that the user gave, for messages. */
  readonly label: string;
  readonly columns: readonly SourceColumn[];
  /** A table expression of the rows, in file order; numbered from 1 as `file_row` on demand, lenient to torn rows on demand. */
  from(options?: { readonly numbered?: boolean; readonly lenient?: boolean }): string;
  /** The raw text of the row (from 1) a column holds, and how a person finds the row: `row 3 (line 4)`. */
  row(
    row: number,
  ): Promise<{ readonly values: readonly (string | null)[]; readonly where: string }>;
  /**
   * Where the file itself is broken, after DuckDB failed on it: the row that cannot be read, and what is wrong there.
   * `row` is undefined when the place is not known.
   */
  fault(
    cause: Error,
  ): Promise<{ readonly row: number | undefined; readonly message: string; readonly hint: string }>;
}

export interface SourceColumn {
  readonly name: string;
  /** As DuckDB names it. */
  readonly type: string;
}

/** The first line of what DuckDB says, without its class of error. */
export const firstLine = (error: Error): string =>
  (error.message.split("\n")[0] ?? "").replace(/^[A-Z][\w ]*Error: /, "");

/** A path for DuckDB's readers, which would take `*`, `?` and `[` for patterns. */
export const literalPath = (path: string): string => path.replace(/[*?[]/g, "[$&]");
