import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** Told trades that wait in memory before they go to the file. */
const PIECE = 4_096;

/** A trade that was told to whoever listened. */
export interface ToldTrade {
  /** Place of its instrument in the stage's list. */
  readonly pair: number;
  /** The venue's number of it. */
  readonly number: number;
  /** When, µs. */
  readonly at: number;
}

/** What was told, on the disk: memory that grows with it would hide what grows without need. */
export class Ledger {
  readonly #path: string;
  readonly #file: number;
  readonly #waiting = new Float64Array(3 * PIECE);
  #length = 0;
  count = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "w");
  }

  add({ pair, number, at }: ToldTrade): void {
    this.#waiting.set([pair, number, at], this.#length);
    this.#length += 3;
    this.count += 1;
    if (this.#length === this.#waiting.length) this.#write();
  }

  /** Everything, in order; nothing is added after it. */
  read(): readonly ToldTrade[] {
    this.#write();
    closeSync(this.#file);
    const { buffer, byteOffset, byteLength } = readFileSync(this.#path);
    const values = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
    return Array.from({ length: values.length / 3 }, (_, row) => ({
      pair: values[3 * row] ?? Number.NaN,
      number: values[3 * row + 1] ?? Number.NaN,
      at: values[3 * row + 2] ?? Number.NaN,
    }));
  }

  #write(): void {
    writeSync(this.#file, this.#waiting.subarray(0, this.#length));
    this.#length = 0;
  }
}
