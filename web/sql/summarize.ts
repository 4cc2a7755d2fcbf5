import type { Result, ResultColumn } from "./messages.ts";

/** What the rows of a result hold in one column. Texts as in the result; undefined where every value is null. */
export interface ColumnSummary {
  readonly column: ResultColumn;
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly nulls: number;
  readonly distinct: number;
}

/** A line a column, over the rows that were fetched. */
export const summarize = ({ columns, rows }: Result): ColumnSummary[] =>
  columns.map((column, at) => {
    const before = column.kind === "number" ? smaller : earlier;
    const seen = new Set<string>();
    let min: string | undefined;
    let max: string | undefined;
    let nulls = 0;
    for (const row of rows) {
      const text = row[at] ?? null;
      if (text === null) {
        nulls += 1;
        continue;
      }
      seen.add(text);
      if (text === "NaN") continue;
      if (min === undefined || before(text, min)) min = text;
      if (max === undefined || before(max, text)) max = text;
    }
    return { column, min, max, nulls, distinct: seen.size };
  });

const smaller = (a: string, b: string): boolean => {
  const [x, y] = [Number(a), Number(b)];
  // Integers beyond 2^53 may be the same double.
  if (x === y && /^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return BigInt(a) < BigInt(b);
  return x < y;
};

/** By code units, as texts and ISO times sort. */
const earlier = (a: string, b: string): boolean => a < b;
