import type { Stateful, StateIO } from "../state.ts";
import { TimedRing } from "./timed-ring.ts";

/** Numbers an entry: its time and two more. */
const WIDTH = 3;

/** Entries of a time and two numbers, first in, first out. */
export class TimedQueue implements Stateful {
  readonly #ring = new TimedRing(WIDTH);

  get count(): number {
    return this.#ring.count;
  }

  /** Of the oldest entry; means nothing while there is none, like the two that follow. */
  get time(): number {
    return this.#oldest(0);
  }

  get a(): number {
    return this.#oldest(1);
  }

  get b(): number {
    return this.#oldest(2);
  }

  push(time: number, a: number, b: number): void {
    const ring = this.#ring;
    const at = ring.slot();
    const { rows } = ring;
    rows[at] = time;
    rows[at + 1] = a;
    rows[at + 2] = b;
  }

  /** Lets the oldest entry go. */
  shift(): void {
    const ring = this.#ring;
    ring.first = (ring.first + 1) & ring.mask;
    ring.count -= 1;
  }

  reset(): void {
    this.#ring.reset();
  }

  state(io: StateIO): void {
    this.#ring.state(io);
  }

  #oldest(column: number): number {
    return this.#ring.rows[this.#ring.first * WIDTH + column] ?? Number.NaN;
  }
}
