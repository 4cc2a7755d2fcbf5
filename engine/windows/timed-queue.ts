import type { Stateful, StateIO } from "../state.ts";

/** Numbers an entry: its time and two more. */
const WIDTH = 3;
const ROOM = 64;

/**
 * Entries of a time and two numbers, first in, first out, for windows in time, where nobody knows how many there will be.
 * A ring that doubles when it is full: nothing is allocated on most pushes, and never on a shift.
 */
export class TimedQueue implements Stateful {
  count = 0;
  #rows = new Float64Array(ROOM * WIDTH);
  #mask = ROOM - 1;
  #first = 0;

  /** Of the oldest entry; means nothing while there is none, like the two that follow. */
  get time(): number {
    return this.#rows[this.#first * WIDTH] ?? Number.NaN;
  }

  get a(): number {
    return this.#rows[this.#first * WIDTH + 1] ?? Number.NaN;
  }

  get b(): number {
    return this.#rows[this.#first * WIDTH + 2] ?? Number.NaN;
  }

  push(time: number, a: number, b: number): void {
    if (this.count > this.#mask) this.#grow();
    const rows = this.#rows;
    const at = ((this.#first + this.count) & this.#mask) * WIDTH;
    rows[at] = time;
    rows[at + 1] = a;
    rows[at + 2] = b;
    this.count += 1;
  }

  /** Lets the oldest entry go. */
  shift(): void {
    this.#first = (this.#first + 1) & this.#mask;
    this.count -= 1;
  }

  reset(): void {
    this.#first = 0;
    this.count = 0;
  }

  /** Only the entries, oldest first: how much room a queue once needed is no part of its state. */
  state(io: StateIO): void {
    const count = io.number(this.count);
    while (count > this.#mask + 1) this.#grow();
    this.count = count;
    for (let age = 0; age < count; age++) {
      const at = ((this.#first + age) & this.#mask) * WIDTH;
      for (let i = at; i < at + WIDTH; i++) this.#rows[i] = io.number(this.#rows[i] ?? Number.NaN);
    }
  }

  #grow(): void {
    const before = this.#rows;
    const size = this.#mask + 1;
    const rows = new Float64Array(size * 2 * WIDTH);
    // Oldest first from the start: what stood before the wrap goes behind what stood after it.
    rows.set(before.subarray(this.#first * WIDTH));
    rows.set(before.subarray(0, this.#first * WIDTH), (size - this.#first) * WIDTH);
    this.#rows = rows;
    this.#mask = size * 2 - 1;
    this.#first = 0;
  }
}
