import type { Stateful, StateIO } from "../state.ts";

/** The value that was pushed `length` pushes before the newest one; NaN until there was one. */
export class Delay implements Stateful {
  value = Number.NaN;
  readonly #length: number;
  readonly #values: Float64Array;
  /** Where the next value goes, in the place of the one that comes out. */
  #place = 0;

  constructor(length: number) {
    this.#length = length;
    this.#values = new Float64Array(length).fill(Number.NaN);
  }

  push(value: number): void {
    const values = this.#values;
    const place = this.#place;
    this.value = values[place] ?? Number.NaN;
    values[place] = value;
    this.#place = place + 1 === this.#length ? 0 : place + 1;
  }

  reset(): void {
    this.value = Number.NaN;
    this.#values.fill(Number.NaN);
    this.#place = 0;
  }

  state(io: StateIO): void {
    this.value = io.number(this.value);
    io.array(this.#values);
    this.#place = io.number(this.#place);
  }
}
