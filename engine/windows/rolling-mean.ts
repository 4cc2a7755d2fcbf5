import type { Stateful, StateIO } from "../state.ts";

/** So few values are simply added up at every push, each by a line of `#addUp`: that is quicker than any bookkeeping. */
const SHORT = 4;

/**
 * Mean of the last `window` doubles; NaN until there are so many, and while one of them is NaN. A queue of two stacks:
 * of the older values the sums of each and those after it are held, of the newer ones a running sum. Nothing is ever
 * subtracted, so that a NaN leaves with its value. Amortised O(1) a push. For whole numbers see `RollingSum`.
 */
export class RollingMean implements Stateful {
  value = Number.NaN;
  /** What `take` takes in: a field, because a double that is handed to a function may be put in a box first. */
  next = Number.NaN;
  readonly #window: number;
  /** Up to `#place` the newer values; from there on, once the window has been full, the sums of the older ones. */
  readonly #sums: Float64Array;
  #place = 0;
  #turned = false;
  #newSum = 0;

  constructor(window: number) {
    this.#window = window;
    this.#sums = new Float64Array(window);
  }

  push(value: number): void {
    this.next = value;
    this.take();
  }

  /** The same with what stands in `next`. */
  take(): void {
    if (this.#window <= SHORT) {
      this.#addUp();
      return;
    }
    const value = this.next;
    if (this.#place === this.#window) this.#turn();
    const next = this.#place + 1;
    this.#sums[this.#place] = value;
    this.#place = next;
    const newSum = this.#newSum + value;
    this.#newSum = newSum;
    if (next === this.#window) this.value = newSum / this.#window;
    else if (this.#turned) this.value = ((this.#sums[next] ?? 0) + newSum) / this.#window;
  }

  reset(): void {
    this.value = Number.NaN;
    this.#place = 0;
    this.#turned = false;
    this.#newSum = 0;
  }

  state(io: StateIO): void {
    this.value = io.number(this.value);
    io.array(this.#sums);
    this.#place = io.number(this.#place);
    this.#turned = io.number(this.#turned ? 1 : 0) === 1;
    this.#newSum = io.number(this.#newSum);
  }

  /** The values as they came, in a ring. */
  #addUp(): void {
    const values = this.#sums;
    const place = this.#place === this.#window ? 0 : this.#place;
    values[place] = this.next;
    this.#place = place + 1;
    if (this.#place === this.#window) this.#turned = true;
    if (!this.#turned) return;
    // Written out: for so few values a loop costs more than they do.
    const window = this.#window;
    let sum = 0 + (values[0] ?? 0);
    if (window > 1) sum += values[1] ?? 0;
    if (window > 2) sum += values[2] ?? 0;
    if (window > 3) sum += values[3] ?? 0;
    this.value = sum / window;
  }

  #turn(): void {
    const sums = this.#sums;
    let sum = 0;
    for (let place = this.#window - 1; place >= 0; place--) {
      sum += sums[place] ?? 0;
      sums[place] = sum;
    }
    this.#place = 0;
    this.#turned = true;
    this.#newSum = 0;
  }
}
