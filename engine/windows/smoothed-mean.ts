import type { Stateful, StateIO } from "../state.ts";
import { ExactSum } from "./exact-sum.ts";

/**
 * Exponential mean that starts as the plain mean of its first `n` whole numbers: `alpha` 2/(n+1) makes an EMA, 1/n
 * Wilder's average. Recursive by the distance, so that a constant input stays exactly what it is.
 */
export class SmoothedMean implements Stateful {
  /** NaN until `n` values have come. */
  value = Number.NaN;
  /** What `take` takes in: a field, because a double that is handed to a function may be put in a box first. */
  next = Number.NaN;
  readonly #n: number;
  readonly #alpha: number;
  readonly #sum = new ExactSum();
  #count = 0;

  constructor(n: number, alpha: number) {
    this.#n = n;
    this.#alpha = alpha;
  }

  push(value: number): void {
    this.next = value;
    this.take();
  }

  /** The same with what stands in `next`. */
  take(): void {
    if (this.#count === this.#n) {
      this.value += this.#alpha * (this.next - this.value);
      return;
    }
    this.#sum.add(this.next);
    this.#count += 1;
    if (this.#count === this.#n) this.value = this.#sum.value / this.#n;
  }

  reset(): void {
    this.value = Number.NaN;
    this.#sum.reset();
    this.#count = 0;
  }

  state(io: StateIO): void {
    this.value = io.number(this.value);
    this.#sum.state(io);
    this.#count = io.number(this.#count);
  }
}
