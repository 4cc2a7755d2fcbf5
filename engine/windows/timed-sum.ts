import type { Stateful, StateIO } from "../state.ts";
import { ExactSum, SAFE } from "./exact-sum.ts";
import { TimedRing } from "./timed-ring.ts";

/** Numbers an entry: its time and what it adds. */
const WIDTH = 2;

/**
 * Exact sums of the whole numbers of the last `length` µs: of (t - length, t], once `expire` has been told t. Times never
 * decrease. What is pushed is only put down: it is summed up in one go before anyone reads, or when room runs out and the
 * old go, so that a sum that nobody reads does not grow for ever.
 */
export class TimedSum implements Stateful {
  readonly #length: number;
  readonly #ring = new TimedRing(WIDTH);
  /** Of the entries that are summed up, the oldest first; the `#fresh` newest ones are not. */
  readonly #net = new ExactSum();
  readonly #gross = new ExactSum();
  #fresh = 0;

  constructor(length: number) {
    this.#length = length;
  }

  get count(): number {
    return this.#ring.count;
  }

  get value(): number {
    this.#sumUp();
    return this.#net.value;
  }

  /** The same of their sizes, whatever their signs. */
  get gross(): number {
    this.#sumUp();
    return this.#gross.value;
  }

  push(time: number, value: number): void {
    const ring = this.#ring;
    if (ring.full) {
      this.expire(time);
      ring.relax();
    }
    const at = ring.slot();
    const { rows } = ring;
    rows[at] = time;
    rows[at + 1] = value;
    this.#fresh += 1;
  }

  /** Lets go what is too old at `now`. */
  expire(now: number): void {
    this.#sumUp();
    const ring = this.#ring;
    const { rows, mask, first, count } = ring;
    const end = now - this.#length;
    let old = 0;
    while (old < count && (rows[((first + old) & mask) * WIDTH] ?? Number.NaN) <= end) old += 1;
    if (old === 0) return;
    this.#sum(first, old, -1);
    ring.first = (first + old) & mask;
    ring.count = count - old;
  }

  reset(): void {
    this.#ring.reset();
    this.#net.reset();
    this.#gross.reset();
    this.#fresh = 0;
  }

  state(io: StateIO): void {
    this.#sumUp();
    this.#ring.state(io);
    this.#net.state(io);
    this.#gross.state(io);
  }

  #sumUp(): void {
    const fresh = this.#fresh;
    if (fresh === 0) return;
    this.#fresh = 0;
    const { first, count } = this.#ring;
    this.#sum(first + count - fresh, fresh, 1);
  }

  /** Adds (`sign` 1) or takes away (-1) `count` entries from place `from` on, in plain doubles while those are exact. */
  #sum(from: number, count: number, sign: 1 | -1): void {
    const { rows, mask } = this.#ring;
    let net = 0;
    let gross = 0;
    for (let i = from; i < from + count; i++) {
      const value = rows[(i & mask) * WIDTH + 1] ?? Number.NaN;
      const size = Math.abs(value);
      if (gross + size > SAFE) {
        this.#net.add(net * sign);
        this.#gross.add(gross * sign);
        net = 0;
        gross = 0;
      }
      net += value;
      gross += size;
    }
    this.#net.add(net * sign);
    this.#gross.add(gross * sign);
  }
}
