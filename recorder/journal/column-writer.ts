import {
  BIGINT,
  DECIMAL,
  DuckDBDataChunk,
  type DuckDBType,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import { rawVector, wordsOf } from "../tape/vector-words.ts";

/** Rows of a chunk: what DuckDB takes at once. */
export const CHUNK = 2_048;

const TYPES: Readonly<Record<string, DuckDBType>> = {
  BIGINT,
  TIMESTAMP,
  VARCHAR,
  INTEGER,
  "DECIMAL(18,8)": DECIMAL(18, 8),
};

const typeOf = (name: string): DuckDBType => {
  const type = TYPES[name];
  if (type === undefined) throw new Error(`no column type ${name}`);
  return type;
};

/** Fills a chunk column by column. Whole numbers go in as the two words that they are: no object, no BigInt a value. */
export class ColumnWriter {
  readonly chunk: DuckDBDataChunk;
  readonly #columns: readonly string[];
  readonly #rows: number;

  /** `columns`: names and types, in order. At most CHUNK rows. */
  constructor(columns: Readonly<Record<string, string>>, rows: number) {
    this.#columns = Object.keys(columns);
    this.#rows = rows;
    this.chunk = DuckDBDataChunk.create(Object.values(columns).map(typeOf), rows);
  }

  /** A BIGINT, TIMESTAMP or DECIMAL(18,8) column, by its integers; NaN and undefined are null. */
  integers(column: string, value: (row: number) => number | bigint | undefined): void {
    const at = this.#columns.indexOf(column);
    const words = wordsOf(this.chunk, at);
    const vector = this.chunk.getColumnVector(at);
    for (let row = 0; row < this.#rows; row++) {
      const whole = value(row);
      if (whole === undefined || Number.isNaN(whole)) vector.setItem(row, null);
      else if (typeof whole === "number") {
        words[2 * row] = whole | 0;
        words[2 * row + 1] = Math.floor(whole / 4_294_967_296);
      } else {
        words[2 * row] = Number(BigInt.asIntN(32, whole));
        words[2 * row + 1] = Number(whole >> 32n);
      }
    }
    vector.flush();
  }

  /** An INTEGER column. */
  small(column: string, value: (row: number) => number): void {
    const at = this.#columns.indexOf(column);
    const { buffer, byteOffset } = rawVector(this.chunk, at);
    const items = new Int32Array(buffer, byteOffset, this.#rows);
    for (let row = 0; row < this.#rows; row++) items[row] = value(row);
    this.chunk.getColumnVector(at).flush();
  }

  texts(column: string, value: (row: number) => string | undefined): void {
    const vector = this.chunk.getColumnVector(this.#columns.indexOf(column));
    for (let row = 0; row < this.#rows; row++) vector.setItem(row, value(row) ?? null);
    vector.flush();
  }
}
