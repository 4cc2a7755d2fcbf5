import type { Stateful, StateIO } from "../state.ts";
import { powerOfTwo } from "./ring.ts";

/**
 * Highest (or lowest) of the last `window` values, and how old it is: a monotonic deque, amortised O(1) a push.
 * Of equal extremes the earliest one counts.
 */
export class RollingExtreme implements Stateful {
  readonly #window: number;
  /** 1 for the highest; -1 for the lowest, kept as the highest of the negated values. */
  readonly #sign: number;
  readonly #values: Float64Array;
  readonly #places: Float64Array;
  readonly #mask: number;
  #first = 0;
  #size = 0;
  #pushed = 0;

  constructor(window: number, which: "highest" | "lowest") {
    this.#window = window;
    this.#sign = which === "highest" ? 1 : -1;
    this.#values = new Float64Array(powerOfTwo(window));
    this.#places = new Float64Array(this.#values.length);
    this.#mask = this.#values.length - 1;
  }

  get full(): boolean {
    return this.#pushed >= this.#window;
  }

  /** NaN before the first value. */
  get value(): number {
    return this.#size === 0 ? Number.NaN : this.#sign * (this.#values[this.#first] ?? Number.NaN);
  }

  /** How many pushes ago the extreme came: 0 for the newest value. NaN before the first value. */
  get age(): number {
    return this.#size === 0
      ? Number.NaN
      : this.#pushed - 1 - (this.#places[this.#first] ?? Number.NaN);
  }

  push(value: number): void {
    const signed = this.#sign * value;
    const values = this.#values;
    const places = this.#places;
    const mask = this.#mask;
    const place = this.#pushed;
    let first = this.#first;
    let size = this.#size;
    if (size > 0 && (places[first] ?? 0) <= place - this.#window) {
      first = (first + 1) & mask;
      size -= 1;
    }
    while (size > 0 && signed > (values[(first + size - 1) & mask] ?? Number.NaN)) size -= 1;
    const last = (first + size) & mask;
    values[last] = signed;
    places[last] = place;
    this.#first = first;
    this.#size = size + 1;
    this.#pushed = place + 1;
  }

  reset(): void {
    this.#first = 0;
    this.#size = 0;
    this.#pushed = 0;
  }

  state(io: StateIO): void {
    io.array(this.#values);
    io.array(this.#places);
    this.#first = io.number(this.#first);
    this.#size = io.number(this.#size);
    this.#pushed = io.number(this.#pushed);
  }
}
