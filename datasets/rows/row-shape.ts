import type { Shape } from "../import/shapes/shape.ts";

/** How the values of a staged column come: prices in steps of 1e-8, sizes in base units, sides as 1, -1 or 0. */
export type RowValue = "price" | "size" | "side" | "text";

/** A kind of row that indicators are fed with: how a file's rows are read and checked, and what comes of them. */
export interface RowShape extends Shape {
  readonly values: Readonly<Record<string, RowValue>>;
}

const SQL: Readonly<Record<RowValue, (column: string) => string>> = {
  price: (column) => `CAST(CAST(${column} * 100000000 AS BIGINT) AS DOUBLE)`,
  size: (column) => `CAST(${column} AS DOUBLE)`,
  side: (column) => `CAST(CASE ${column} WHEN 1 THEN 1 WHEN 2 THEN -1 ELSE 0 END AS DOUBLE)`,
  text: (column) => column,
};

/** SQL of a staged column as it comes. */
export const valueSql = (kind: RowValue, column: string): string => SQL[kind](column);
