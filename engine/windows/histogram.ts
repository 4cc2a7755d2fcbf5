import type { Stateful, StateIO } from "../state.ts";
import { ExactSum, LIMB } from "./exact-sum.ts";

/**
 * Whole amounts by integer bin; only bins that hold something exist, in ascending order, however far apart they lie.
 * Amounts are exact in two limbs (see `ExactSum`), so that a bin that empties is gone. At most `capacity` bins.
 * Finding a bin is O(log B), a bin that comes or goes moves the ones above it.
 */
export class Histogram implements Stateful {
  /** How many bins hold something. */
  size = 0;
  readonly #bins: Float64Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #total = new ExactSum();

  constructor(capacity: number) {
    this.#bins = new Float64Array(capacity);
    this.#high = new Float64Array(capacity);
    this.#low = new Float64Array(capacity);
  }

  get total(): number {
    return this.#total.value;
  }

  /** The bin at `place` in ascending order, from 0 to `size` - 1. */
  bin(place: number): number {
    return this.#bins[place] ?? Number.NaN;
  }

  /** What that bin holds: always more than 0. */
  amount(place: number): number {
    return (this.#high[place] ?? 0) * LIMB + (this.#low[place] ?? 0);
  }

  add(bin: number, amount: number): void {
    if (amount === 0) return;
    const place = this.#place(bin);
    if (place === this.size || this.#bins[place] !== bin) this.#insert(place, bin);
    const high = Math.floor(amount / LIMB);
    this.#high[place] = (this.#high[place] ?? 0) + high;
    this.#low[place] = (this.#low[place] ?? 0) + (amount - high * LIMB);
    this.#total.add(amount);
  }

  /** Takes away what was added before; anything else is a broken invariant. */
  remove(bin: number, amount: number): void {
    if (amount === 0) return;
    const place = this.#place(bin);
    if (place === this.size || this.#bins[place] !== bin)
      throw new RangeError(`nothing was added to bin ${bin}`);
    const high = Math.floor(amount / LIMB);
    this.#high[place] = (this.#high[place] ?? 0) - high;
    this.#low[place] = (this.#low[place] ?? 0) - (amount - high * LIMB);
    this.#total.subtract(amount);
    if (this.#high[place] === 0 && this.#low[place] === 0) this.#delete(place);
  }

  reset(): void {
    this.size = 0;
    this.#total.reset();
  }

  state(io: StateIO): void {
    this.size = io.number(this.size);
    this.#total.state(io);
    io.array(this.#bins);
    io.array(this.#high);
    io.array(this.#low);
  }

  /** Place of the first bin that is not under `bin`. */
  #place(bin: number): number {
    let from = 0;
    let to = this.size;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#bins[middle] ?? Number.NaN) < bin) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #insert(place: number, bin: number): void {
    if (this.size === this.#bins.length)
      throw new RangeError(`more than ${this.size} bins: one must empty before the next`);
    for (const column of [this.#bins, this.#high, this.#low])
      column.copyWithin(place + 1, place, this.size);
    this.#bins[place] = bin;
    this.#high[place] = 0;
    this.#low[place] = 0;
    this.size += 1;
  }

  #delete(place: number): void {
    for (const column of [this.#bins, this.#high, this.#low])
      column.copyWithin(place, place + 1, this.size);
    this.size -= 1;
  }
}
