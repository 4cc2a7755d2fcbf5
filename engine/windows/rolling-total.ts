import type { Stateful, StateIO } from "../state.ts";
import { powerOfTwo } from "./ring.ts";

/**
 * Sum of the last `capacity` doubles, none negative, as a queue of two stacks: the older values are held as sums of
 * the newest 1, 2, 3 … of them, the newer ones as one running sum. Nothing is ever subtracted, so that a large value
 * that leaves takes all of itself with it, and a window of zeros is exactly 0. Amortised O(1) a push.
 */
export class RollingTotal implements Stateful {
  readonly capacity: number;
  /** How many values the total holds. */
  count = 0;
  value = 0;
  /** What `take` takes in: a field, because a double that is handed to a function may be put in a box first. */
  next = Number.NaN;
  readonly #values: Float64Array;
  readonly #mask: number;
  readonly #oldSums: Float64Array;
  #end = 0;
  #old = 0;
  #newSum = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#values = new Float64Array(powerOfTwo(capacity));
    this.#mask = this.#values.length - 1;
    this.#oldSums = new Float64Array(capacity);
  }

  get full(): boolean {
    return this.count === this.capacity;
  }

  /** The value pushed `age` pushes before the newest one (age 0), while the total holds it. */
  at(age: number): number {
    return this.#values[(this.#end - 1 - age) & this.#mask] ?? Number.NaN;
  }

  /** Takes a value in; the oldest leaves when there is no room. */
  push(value: number): void {
    this.next = value;
    this.take();
  }

  /** The same with what stands in `next`. */
  take(): void {
    const { next } = this;
    if (this.count === this.capacity) {
      if (this.#old === 0) this.#turn();
      this.#old -= 1;
    } else this.count += 1;
    this.#values[this.#end] = next;
    this.#end = (this.#end + 1) & this.#mask;
    const top = this.#old - 1;
    const sum = this.#newSum + next;
    this.#newSum = sum;
    this.value = top < 0 ? sum : (this.#oldSums[top] ?? 0) + sum;
  }

  /** The oldest value leaves. There must be one. */
  drop(): void {
    if (this.#old === 0) this.#turn();
    this.#old -= 1;
    this.count -= 1;
    const top = this.#old - 1;
    this.value = top < 0 ? this.#newSum : (this.#oldSums[top] ?? 0) + this.#newSum;
  }

  reset(): void {
    this.count = 0;
    this.value = 0;
    this.#end = 0;
    this.#old = 0;
    this.#newSum = 0;
  }

  state(io: StateIO): void {
    this.count = io.number(this.count);
    this.value = io.number(this.value);
    io.array(this.#values);
    io.array(this.#oldSums);
    this.#end = io.number(this.#end);
    this.#old = io.number(this.#old);
    this.#newSum = io.number(this.#newSum);
  }

  /** Turns the new stack over: its values become the old stack, the oldest on top. */
  #turn(): void {
    const values = this.#values;
    const mask = this.#mask;
    let sum = 0;
    for (let age = 0; age < this.count; age++) {
      sum += values[(this.#end - 1 - age) & mask] ?? 0;
      this.#oldSums[age] = sum;
    }
    this.#old = this.count;
    this.#newSum = 0;
  }
}
