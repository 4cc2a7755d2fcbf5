import type { Stateful, StateIO } from "../state.ts";

const ROOM = 64;

/**
 * Room for entries of `width` numbers, the first of them a time, first in, first out: for windows in time, where nobody
 * knows how many there will be. A ring that doubles when it is full: nothing is allocated on most pushes, and never when
 * entries go. Its owner reads and writes `rows` itself: entry k, from the oldest, begins at ((first + k) & mask) * width.
 */
export class TimedRing implements Stateful {
  readonly width: number;
  rows: Float64Array;
  mask = ROOM - 1;
  first = 0;
  count = 0;

  constructor(width: number) {
    this.width = width;
    this.rows = new Float64Array(ROOM * width);
  }

  get full(): boolean {
    return this.count > this.mask;
  }

  /** After the old have been let go of a full ring: where that made little room, doubles it, so that it lasts a while. */
  relax(): void {
    if (this.count * 2 > this.mask) this.#grow();
  }

  /** Makes room for one more entry. Returns where in `rows` it begins. */
  slot(): number {
    if (this.full) this.#grow();
    const at = ((this.first + this.count) & this.mask) * this.width;
    this.count += 1;
    return at;
  }

  reset(): void {
    this.first = 0;
    this.count = 0;
  }

  /** Only the entries, oldest first: how much room a ring once needed is no part of its state. */
  state(io: StateIO): void {
    const { width } = this;
    const count = io.number(this.count);
    while (count > this.mask + 1) this.#grow();
    this.count = count;
    for (let age = 0; age < count; age++) {
      const at = ((this.first + age) & this.mask) * width;
      for (let i = at; i < at + width; i++) this.rows[i] = io.number(this.rows[i] ?? Number.NaN);
    }
  }

  #grow(): void {
    const before = this.rows;
    const { width } = this;
    const size = this.mask + 1;
    const rows = new Float64Array(size * 2 * width);
    // Oldest first from the start: what stood before the wrap goes behind what stood after it.
    rows.set(before.subarray(this.first * width));
    rows.set(before.subarray(0, this.first * width), (size - this.first) * width);
    this.rows = rows;
    this.mask = size * 2 - 1;
    this.first = 0;
  }
}
