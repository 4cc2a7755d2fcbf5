/** A series of bars, or of quotes and trades, owes so many rows at most; then it pays them. */
export const OWED = 32;

/** Where values go that are worked out later; a longer array may take the place of this one in between. */
export interface Rows {
  readonly values: Float64Array;
}

/** The rows of `values` that are owed, and after how many of the inputs that wait each is due. */
export interface Owed {
  owed: number;
  upTo: Uint16Array;
  /** Where an indicator's part of each row begins: `column` after the place that is given here. */
  at: Uint32Array;
  column: number;
  into: Float64Array;
}

/** In a loop over what waits: `indicator.values` at these columns, into the row that is due. */
export const payText = (columns: readonly number[]): string => `
  const to = at[k] + column;
  ${columns.map((column, i) => `into[to + ${i}] = values[${column}];`).join(" ")}`;
