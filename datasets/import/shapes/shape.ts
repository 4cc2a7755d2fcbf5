import type { TickColumn } from "../../../recorder/tape/tick-columns.ts";
import type { Cells } from "../cells.ts";

/** What every row of a file becomes: how its fields are read, checked and laid out as ticks. */
export interface Shape {
  /** Names its staging table. */
  readonly id: string;
  /** Our fields that a file may hold, and whether it must. */
  readonly fields: Readonly<Record<string, "required" | "optional">>;
  /** Staged columns and their DuckDB types, without `source`; `event_time` is among them. */
  readonly staged: Readonly<Record<string, string>>;
  /** SQL of every staged column (and of others, for the checks) over the file's cells. */
  read(cells: Cells, words: SideWords): Readonly<Record<string, string>>;
  /** Rows that are left out without a word, as SQL over what `read` names. */
  readonly keep?: string;
  /** In order: the first that is true is reported. */
  readonly checks: readonly Check[];
  /** A check of a few rows that SQL cannot make. */
  readonly review?: Review;
  /** Tick columns over the staged columns; what is not named is null. `venue`, `symbol` and `interval` are the group's. */
  readonly ticks: Readonly<Partial<Record<TickColumn, string>>>;
}

/** Something that may be wrong with a row. */
export interface Check {
  /** Our field, by which the column is found. */
  readonly field: string;
  /** SQL over what `read` names; true where it is wrong, and neither false nor NULL is. */
  readonly wrong: string;
  /** What is wrong, given the file's text (null: empty) of this field, and what to do. */
  describe(text: string | null, row: RowTexts): Complaint;
}

/** Here `wrong` is true of the rows to look at; it and `column` are SQL over the staged columns. */
export interface Review extends Check {
  readonly column: string;
  sound(text: string | null): boolean;
}

export interface RowTexts {
  /** The file's text of one of our fields; null when empty or absent. */
  text(field: string): string | null;
  readonly cells: Cells;
}

export interface Complaint {
  readonly what: string;
  readonly hint: string;
}

/** Which words mean that the aggressor bought, sold, or is not named. Matched as written. */
export interface SideWords {
  readonly buy: readonly string[];
  readonly sell: readonly string[];
  readonly unknown: readonly string[];
}

export const commonSides: SideWords = {
  buy: ["buy", "b", "Buy", "BUY", "B"],
  sell: ["sell", "s", "Sell", "SELL", "S"],
  unknown: [],
};
