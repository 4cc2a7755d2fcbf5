import type { Stateful, StateIO } from "../state.ts";

/** The least power of two that is at least `n`: a ring of that length wraps with a mask instead of a remainder. */
export const powerOfTwo = (n: number): number => (n <= 1 ? 1 : 2 ** (32 - Math.clz32(n - 1)));

/** The latest `capacity` values pushed. */
export class Ring implements Stateful {
  readonly capacity: number;
  /** How many values are held, at most `capacity`. */
  count = 0;
  readonly #values: Float64Array;
  readonly #mask: number;
  #next = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#values = new Float64Array(powerOfTwo(capacity));
    this.#mask = this.#values.length - 1;
  }

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) & this.#mask;
    if (this.count < this.capacity) this.count += 1;
  }

  /** The value pushed `age` pushes before the newest one (age 0). Only ages under `count` mean anything. */
  at(age: number): number {
    return this.#values[(this.#next - 1 - age) & this.#mask] ?? Number.NaN;
  }

  reset(): void {
    this.count = 0;
    this.#next = 0;
  }

  state(io: StateIO): void {
    this.count = io.number(this.count);
    this.#next = io.number(this.#next);
    io.array(this.#values);
  }
}
