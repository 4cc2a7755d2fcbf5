import type { Stateful, StateIO } from "../state.ts";
import { ExactSum } from "./exact-sum.ts";
import { TimedQueue } from "./timed-queue.ts";

/** Pushes between two looks at what is too old. */
const LOOK = 64;

/**
 * Exact sum of the whole numbers of the last `length` µs: of (t - length, t], once `expire` has been told t. Times never
 * decrease. Pushing alone lets the old go now and then, so that a sum that nobody reads does not grow for ever.
 */
export class TimedSum implements Stateful {
  readonly #length: number;
  readonly #queue = new TimedQueue();
  readonly #sum = new ExactSum();

  constructor(length: number) {
    this.#length = length;
  }

  get count(): number {
    return this.#queue.count;
  }

  get value(): number {
    return this.#sum.value;
  }

  push(time: number, value: number): void {
    const queue = this.#queue;
    if (queue.count % LOOK === LOOK - 1) this.expire(time);
    queue.push(time, value, 0);
    this.#sum.add(value);
  }

  /** Lets go what is too old at `now`. */
  expire(now: number): void {
    const queue = this.#queue;
    const end = now - this.#length;
    while (queue.count > 0 && queue.time <= end) {
      this.#sum.subtract(queue.a);
      queue.shift();
    }
  }

  reset(): void {
    this.#queue.reset();
    this.#sum.reset();
  }

  state(io: StateIO): void {
    this.#queue.state(io);
    this.#sum.state(io);
  }
}
