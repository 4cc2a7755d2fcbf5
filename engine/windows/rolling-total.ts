import type { Stateful, StateIO } from "../state.ts";
import { Ring } from "./ring.ts";

/**
 * Sum of the last `capacity` doubles, none negative, as a queue of two stacks: the older values are held as sums of
 * the newest 1, 2, 3 … of them, the newer ones as one running sum. Nothing is ever subtracted, so that a large value
 * that leaves takes all of itself with it, and a window of zeros is exactly 0. Amortised O(1) a push.
 */
export class RollingTotal implements Stateful {
  readonly capacity: number;
  /** How many values the total holds. */
  count = 0;
  /** What `take` takes in: a field, because a double that is handed to a function may be put in a box first. */
  next = Number.NaN;
  readonly #values: Ring;
  readonly #oldSums: Float64Array;
  #old = 0;
  #newSum = 0;
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#values = new Ring(capacity);
    this.#oldSums = new Float64Array(capacity);
  }

  get full(): boolean {
    return this.count === this.capacity;
  }

  get value(): number {
    const top = this.#old - 1;
    return top < 0 ? this.#newSum : (this.#oldSums[top] ?? 0) + this.#newSum;
  }

  /** The value pushed `age` pushes before the newest one (age 0), while the total holds it. */
  at(age: number): number {
    return this.#values.at(age);
  }

  /** Takes a value in; the oldest leaves when there is no room. */
  push(value: number): void {
    this.next = value;
    this.take();
  }

  /** The same with what stands in `next`. */
  take(): void {
    const value = this.next;
    if (this.count === this.capacity) this.drop();
    this.#values.push(value);
    this.#newSum += value;
    this.count += 1;
  }

  /** The oldest value leaves. There must be one. */
  drop(): void {
    if (this.#old === 0) this.#turn();
    this.#old -= 1;
    this.count -= 1;
  }

  reset(): void {
    this.count = 0;
    this.#values.reset();
    this.#old = 0;
    this.#newSum = 0;
  }

  state(io: StateIO): void {
    this.count = io.number(this.count);
    this.#values.state(io);
    io.array(this.#oldSums);
    this.#old = io.number(this.#old);
    this.#newSum = io.number(this.#newSum);
  }

  /** Turns the new stack over: its values become the old stack, the oldest on top. */
  #turn(): void {
    let sum = 0;
    for (let age = 0; age < this.count; age++) {
      sum += this.#values.at(age);
      this.#oldSums[age] = sum;
    }
    this.#old = this.count;
    this.#newSum = 0;
  }
}
