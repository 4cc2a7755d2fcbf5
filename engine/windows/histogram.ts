import type { Stateful, StateIO } from "../state.ts";
import { ExactSum, LIMB, PER_LIMB } from "./exact-sum.ts";

/**
 * A share of the total is a rounded product: this much less of it counts as reached. It is more than the rounding and,
 * up to 2^51 units, less than one unit, so that among whole units the comparison is exact.
 */
const REACHED = 1 - 2 ** -51;

/**
 * Whole amounts by integer bin; only bins that hold something exist, in ascending order, however far apart they lie.
 * Amounts are exact in two limbs (see `ExactSum`), so that a bin that empties is gone. At most `capacity` bins.
 * Finding a bin is O(log B), a bin that comes or goes moves the ones above it.
 */
export class Histogram implements Stateful {
  /** How many bins hold something. */
  size = 0;
  /** Places of the outer bins that `grow` found last. */
  from = 0;
  to = 0;
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

  /** Place of the bin that holds most; of equals, the lowest. */
  fullest(): number {
    let fullest = 0;
    let most = 0;
    for (let place = 0; place < this.size; place++) {
      const amount = (this.#high[place] ?? 0) * LIMB + (this.#low[place] ?? 0);
      if (amount <= most) continue;
      fullest = place;
      most = amount;
    }
    return fullest;
  }

  /**
   * Grows an area from the bin at `place`, one bin at a time to the neighbour that holds more (up when equal, never
   * beyond the outermost bins that hold something), until it holds `share` of the total; leaves it in `from` and `to`.
   * Bin by bin, growth can only walk through empty ones upwards (a tie of nothing against nothing) unless the bin just
   * below holds something, or nothing is left above: so each step goes straight to an occupied bin, however far away.
   */
  grow(place: number, share: number): void {
    const wanted = this.total * share * REACHED;
    const top = this.size - 1;
    let from = place;
    let to = place;
    let held = this.amount(place);
    let above = this.#adjacent(to, 1);
    let below = this.#adjacent(from, -1);
    while (held < wanted && (from > 0 || to < top)) {
      if (from === 0 || (to < top && above >= below)) {
        to += 1;
        held += this.amount(to);
        above = this.#adjacent(to, 1);
      } else {
        from -= 1;
        held += this.amount(from);
        below = this.#adjacent(from, -1);
      }
    }
    this.from = from;
    this.to = to;
  }

  add(bin: number, amount: number): void {
    if (amount === 0) return;
    const place = this.#place(bin);
    if (place === this.size || this.#bins[place] !== bin) this.#insert(place, bin);
    const high = Math.floor(amount * PER_LIMB);
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
    const high = Math.floor(amount * PER_LIMB);
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

  /** What the very next bin above (step 1) or below (step -1) holds: 0 where it is empty or nothing lies there. */
  #adjacent(place: number, step: 1 | -1): number {
    const other = place + step;
    if (other < 0 || other >= this.size) return 0;
    const distance = (this.#bins[other] ?? 0) - (this.#bins[place] ?? 0);
    return distance === step ? this.amount(other) : 0;
  }

  /** Place of the first bin that is not under `bin`. */
  #place(bin: number): number {
    const bins = this.#bins;
    let from = 0;
    let to = this.size;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((bins[middle] ?? Number.NaN) < bin) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  // Plain loops: for the few dozen bins of a window they are quicker than three calls of copyWithin.
  #insert(place: number, bin: number): void {
    const bins = this.#bins;
    const high = this.#high;
    const low = this.#low;
    if (this.size === bins.length)
      throw new RangeError(`more than ${this.size} bins: one must empty before the next`);
    for (let i = this.size; i > place; i--) {
      bins[i] = bins[i - 1] ?? 0;
      high[i] = high[i - 1] ?? 0;
      low[i] = low[i - 1] ?? 0;
    }
    bins[place] = bin;
    high[place] = 0;
    low[place] = 0;
    this.size += 1;
  }

  #delete(place: number): void {
    const bins = this.#bins;
    const high = this.#high;
    const low = this.#low;
    this.size -= 1;
    for (let i = place; i < this.size; i++) {
      bins[i] = bins[i + 1] ?? 0;
      high[i] = high[i + 1] ?? 0;
      low[i] = low[i + 1] ?? 0;
    }
  }
}
