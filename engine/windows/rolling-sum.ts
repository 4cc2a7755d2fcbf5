import type { Stateful, StateIO } from "../state.ts";
import { ExactSum } from "./exact-sum.ts";
import { Ring } from "./ring.ts";

/** Exact sum of the last `window` whole numbers. */
export class RollingSum implements Stateful {
  readonly #values: Ring;
  readonly #sum = new ExactSum();

  constructor(window: number) {
    this.#values = new Ring(window);
  }

  /** How many numbers the sum holds, at most the window. */
  get count(): number {
    return this.#values.count;
  }

  get full(): boolean {
    return this.#values.count === this.#values.capacity;
  }

  get value(): number {
    return this.#sum.value;
  }

  push(value: number): void {
    const values = this.#values;
    if (values.count === values.capacity) this.#sum.subtract(values.at(values.capacity - 1));
    this.#sum.add(value);
    values.push(value);
  }

  reset(): void {
    this.#values.reset();
    this.#sum.reset();
  }

  state(io: StateIO): void {
    this.#values.state(io);
    this.#sum.state(io);
  }
}
