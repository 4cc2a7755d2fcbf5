import type { Stateful, StateIO } from "../state.ts";
import { ExactSum } from "./exact-sum.ts";

/** Exact sum of the last `window` whole numbers. */
export class RollingSum implements Stateful {
  /** How many numbers the sum holds, at most the window. */
  count = 0;
  readonly #window: number;
  readonly #values: Float64Array;
  readonly #sum = new ExactSum();
  /** Where the next number goes: once the window is full, in the place of the oldest. */
  #place = 0;

  constructor(window: number) {
    this.#window = window;
    this.#values = new Float64Array(window);
  }

  get full(): boolean {
    return this.count === this.#window;
  }

  get value(): number {
    return this.#sum.value;
  }

  push(value: number): void {
    const place = this.#place;
    if (this.count === this.#window) this.#sum.subtract(this.#values[place] ?? 0);
    else this.count += 1;
    this.#sum.add(value);
    this.#values[place] = value;
    this.#place = place + 1 === this.#window ? 0 : place + 1;
  }

  reset(): void {
    this.count = 0;
    this.#place = 0;
    this.#sum.reset();
  }

  state(io: StateIO): void {
    this.count = io.number(this.count);
    io.array(this.#values);
    this.#sum.state(io);
    this.#place = io.number(this.#place);
  }
}
