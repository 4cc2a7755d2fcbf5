import type { Stateful, StateIO } from "../state.ts";
import { ExactSum, LIMB } from "./exact-sum.ts";

/**
 * A share of the total is a rounded product: this much less of it counts as reached. It is more than the rounding and,
 * up to 2^51 units, less than one unit, so that among whole units the comparison is exact.
 */
const REACHED = 1 - 2 ** -51;

/**
 * Whole amounts by integer bin; only bins that hold something exist, in ascending order, however far apart they lie.
 * Amounts are exact in two limbs (see `ExactSum`), so that a bin that empties is gone, and are handed over as limbs,
 * `amount` = `high` * 2^26 + `low`: a large number would be put in a box on its way. At most `capacity` bins.
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
  /** Place of the fullest bin; -1 while it must be looked for. */
  #fullest = -1;

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
    if (this.#fullest >= 0) return this.#fullest;
    const high = this.#high;
    const low = this.#low;
    let fullest = 0;
    let most = 0;
    for (let place = 0; place < this.size; place++) {
      const amount = (high[place] ?? 0) * LIMB + (low[place] ?? 0);
      if (amount <= most) continue;
      fullest = place;
      most = amount;
    }
    this.#fullest = fullest;
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
    const bins = this.#bins;
    const high = this.#high;
    const low = this.#low;
    const top = this.size - 1;
    let from = place;
    let to = place;
    let held = (high[place] ?? 0) * LIMB + (low[place] ?? 0);
    // What lies just above and just below: 0 where that bin is empty.
    let above = -1;
    let below = -1;
    while (held < wanted && (from > 0 || to < top)) {
      if (above < 0)
        above =
          to < top && bins[to + 1] === (bins[to] ?? 0) + 1
            ? (high[to + 1] ?? 0) * LIMB + (low[to + 1] ?? 0)
            : 0;
      if (below < 0)
        below =
          from > 0 && bins[from - 1] === (bins[from] ?? 0) - 1
            ? (high[from - 1] ?? 0) * LIMB + (low[from - 1] ?? 0)
            : 0;
      if (from === 0 || (to < top && above >= below)) {
        to += 1;
        held += (high[to] ?? 0) * LIMB + (low[to] ?? 0);
        above = -1;
      } else {
        from -= 1;
        held += (high[from] ?? 0) * LIMB + (low[from] ?? 0);
        below = -1;
      }
    }
    this.from = from;
    this.to = to;
  }

  add(bin: number, high: number, low: number): void {
    if (high === 0 && low === 0) return;
    const place = this.#place(bin);
    if (place === this.size || this.#bins[place] !== bin) this.#insert(place, bin);
    const highs = this.#high;
    const lows = this.#low;
    highs[place] = (highs[place] ?? 0) + high;
    lows[place] = (lows[place] ?? 0) + low;
    this.#total.addLimbs(high, low);
    const fullest = this.#fullest;
    if (fullest < 0) return;
    const amount = (highs[place] ?? 0) * LIMB + (lows[place] ?? 0);
    const most = (highs[fullest] ?? 0) * LIMB + (lows[fullest] ?? 0);
    if (amount > most || (amount === most && place < fullest)) this.#fullest = place;
  }

  /** Takes away what was added before; anything else is a broken invariant. */
  remove(bin: number, high: number, low: number): void {
    if (high === 0 && low === 0) return;
    const place = this.#place(bin);
    if (place === this.size || this.#bins[place] !== bin)
      throw new RangeError(`nothing was added to bin ${bin}`);
    const left = (this.#high[place] ?? 0) - high;
    const leftLow = (this.#low[place] ?? 0) - low;
    this.#high[place] = left;
    this.#low[place] = leftLow;
    this.#total.addLimbs(-high, -low);
    if (place === this.#fullest) this.#fullest = -1;
    if (left === 0 && leftLow === 0) this.#delete(place);
  }

  reset(): void {
    this.size = 0;
    this.#fullest = -1;
    this.#total.reset();
  }

  state(io: StateIO): void {
    this.size = io.number(this.size);
    this.#fullest = io.number(this.#fullest);
    this.#total.state(io);
    io.array(this.#bins);
    io.array(this.#high);
    io.array(this.#low);
  }

  /** Place of the first bin that is not under `bin`. */
  #place(bin: number): number {
    const bins = this.#bins;
    // Where no bin between the outer ones is empty, as around a calm peg, its place is known at once.
    const guess = bin - (bins[0] ?? 0);
    if (guess >= 0 && guess < this.size && bins[guess] === bin) return guess;
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
    if (place <= this.#fullest) this.#fullest += 1;
  }

  #delete(place: number): void {
    const bins = this.#bins;
    const high = this.#high;
    const low = this.#low;
    this.size -= 1;
    if (place < this.#fullest) this.#fullest -= 1;
    for (let i = place; i < this.size; i++) {
      bins[i] = bins[i + 1] ?? 0;
      high[i] = high[i + 1] ?? 0;
      low[i] = low[i + 1] ?? 0;
    }
  }
}
