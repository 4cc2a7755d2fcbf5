import type { Stateful, StateIO } from "../state.ts";
import { ExactSum, SAFE } from "./exact-sum.ts";
import { TimedRing } from "./timed-ring.ts";

/** Numbers an entry: its time and what it adds. */
const WIDTH = 2;
/** Pushes between two looks at what is too old. */
const LOOK = 64;

/**
 * Exact sums of the whole numbers of the last `length` µs: of (t - length, t], once `expire` has been told t. Times never
 * decrease. Pushing alone lets the old go now and then, so that a sum that nobody reads does not grow for ever.
 */
export class TimedSum implements Stateful {
  readonly #length: number;
  readonly #ring = new TimedRing(WIDTH);
  readonly #net = new ExactSum();
  readonly #gross = new ExactSum();

  constructor(length: number) {
    this.#length = length;
  }

  get count(): number {
    return this.#ring.count;
  }

  get value(): number {
    return this.#net.value;
  }

  /** The same of their sizes, whatever their signs. */
  get gross(): number {
    return this.#gross.value;
  }

  push(time: number, value: number): void {
    const ring = this.#ring;
    if (ring.count % LOOK === LOOK - 1) this.expire(time);
    const at = ring.slot();
    const { rows } = ring;
    rows[at] = time;
    rows[at + 1] = value;
    this.#net.add(value);
    this.#gross.add(Math.abs(value));
  }

  /** Lets go what is too old at `now`. */
  expire(now: number): void {
    const ring = this.#ring;
    const { rows, mask } = ring;
    const end = now - this.#length;
    let { first, count } = ring;
    // Summed here first, in plain doubles for as long as those are exact.
    let net = 0;
    let gross = 0;
    while (count > 0) {
      const at = first * WIDTH;
      if (!((rows[at] ?? Number.NaN) <= end)) break;
      const value = rows[at + 1] ?? Number.NaN;
      const size = Math.abs(value);
      if (gross + size > SAFE) {
        this.#take(net, gross);
        net = 0;
        gross = 0;
      }
      net += value;
      gross += size;
      first = (first + 1) & mask;
      count -= 1;
    }
    if (count === ring.count) return;
    ring.first = first;
    ring.count = count;
    this.#take(net, gross);
  }

  reset(): void {
    this.#ring.reset();
    this.#net.reset();
    this.#gross.reset();
  }

  state(io: StateIO): void {
    this.#ring.state(io);
    this.#net.state(io);
    this.#gross.state(io);
  }

  #take(net: number, gross: number): void {
    this.#net.subtract(net);
    this.#gross.subtract(gross);
  }
}
