import type { Stateful, StateIO } from "../state.ts";

/** Values in a full bucket: about the root of the longest windows, where a walk over buckets costs as much as one in a bucket. */
const FULL = 128;
const HALF = FULL / 2;

/**
 * Up to `capacity` whole numbers in ascending order, some perhaps equal, that tells how many are at or under a limit and
 * what they add up to. They lie in sorted buckets; a full one is split, and two neighbours that fit into half a bucket
 * are joined, so that there are never more than about `capacity` / 32. Putting in, taking out and measuring look at one
 * bucket and walk over the totals of the others: for 10,000 values that is quicker than a tree.
 */
export class OrderedSums implements Stateful {
  count = 0;
  /** What `measure` found: how many are at or under its limit, and their sum. */
  below = 0;
  sumBelow = 0;
  readonly #capacity: number;
  readonly #values: Float64Array;
  /** By place in ascending order, from 0 to `#size` - 1: where the bucket lies, and its lowest value, count and sum. */
  readonly #slots: Float64Array;
  readonly #lowest: Float64Array;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  #size = 1;

  constructor(capacity: number) {
    this.#capacity = capacity;
    // Of any two neighbours, at least one over half a bucket together.
    const buckets = capacity <= FULL ? 1 : Math.ceil((2 * capacity) / (HALF + 1)) + 2;
    this.#values = new Float64Array(buckets === 1 ? capacity : buckets * FULL);
    // Those beyond `#size` are the free ones.
    this.#slots = Float64Array.from({ length: buckets }, (_, slot) => slot * FULL);
    this.#lowest = new Float64Array(buckets);
    this.#counts = new Float64Array(buckets);
    this.#sums = new Float64Array(buckets);
  }

  insert(value: number): void {
    if (this.count === this.#capacity)
      throw new RangeError(`more than ${this.count} values: one must be taken out before the next`);
    let place = this.#bucketOf(value);
    if (this.#counts[place] === FULL) {
      this.#split(place);
      if ((this.#lowest[place + 1] ?? 0) <= value) place += 1;
    }
    const values = this.#values;
    const first = this.#slots[place] ?? 0;
    const count = this.#counts[place] ?? 0;
    let at = first + count;
    for (; at > first && (values[at - 1] ?? 0) > value; at--) values[at] = values[at - 1] ?? 0;
    values[at] = value;
    if (at === first) this.#lowest[place] = value;
    this.#counts[place] = count + 1;
    this.#sums[place] = (this.#sums[place] ?? 0) + value;
    this.count += 1;
  }

  /** Takes out one that was put in; anything else is a broken invariant. */
  remove(value: number): void {
    const values = this.#values;
    const place = this.#bucketOf(value);
    const first = this.#slots[place] ?? 0;
    const last = first + (this.#counts[place] ?? 0) - 1;
    let at = last;
    while (at >= first && (values[at] ?? 0) > value) at -= 1;
    if (at < first || values[at] !== value) throw new RangeError(`${value} was never put in`);
    for (; at < last; at++) values[at] = values[at + 1] ?? 0;
    this.#lowest[place] = values[first] ?? 0;
    this.#counts[place] = last - first;
    this.#sums[place] = (this.#sums[place] ?? 0) - value;
    this.count -= 1;
    if (this.#size > 1) this.#shrink(place);
  }

  /** Leaves in `below` and `sumBelow` how many are at most `limit`, and their sum. */
  measure(limit: number): void {
    const values = this.#values;
    const counts = this.#counts;
    const sums = this.#sums;
    const place = this.#bucketOf(limit);
    let below = 0;
    let sum = 0;
    for (let i = 0; i < place; i++) {
      below += counts[i] ?? 0;
      sum += sums[i] ?? 0;
    }
    const first = this.#slots[place] ?? 0;
    const end = first + (counts[place] ?? 0);
    let at = first;
    for (; at < end && (values[at] ?? 0) <= limit; at++) sum += values[at] ?? 0;
    this.below = below + at - first;
    this.sumBelow = sum;
  }

  reset(): void {
    this.count = 0;
    this.#size = 1;
    this.#counts[0] = 0;
    this.#sums[0] = 0;
  }

  state(io: StateIO): void {
    this.count = io.number(this.count);
    this.#size = io.number(this.#size);
    io.array(this.#slots);
    io.array(this.#lowest);
    io.array(this.#counts);
    io.array(this.#sums);
    io.array(this.#values);
  }

  /** Place of the last bucket whose lowest value is not over `value`, else 0. Of equal values, the last ones are in it. */
  #bucketOf(value: number): number {
    const lowest = this.#lowest;
    let from = 0;
    let to = this.#size - 1;
    while (from < to) {
      const middle = (from + to + 1) >>> 1;
      if ((lowest[middle] ?? 0) <= value) from = middle;
      else to = middle - 1;
    }
    return from;
  }

  #split(place: number): void {
    const values = this.#values;
    const slot = this.#slots[this.#size] ?? 0;
    const upper = (this.#slots[place] ?? 0) + HALF;
    let sum = 0;
    for (let i = 0; i < HALF; i++) {
      const value = values[upper + i] ?? 0;
      values[slot + i] = value;
      sum += value;
    }
    for (let i = this.#size; i > place + 1; i--) this.#move(i - 1, i);
    this.#size += 1;
    this.#slots[place + 1] = slot;
    this.#lowest[place + 1] = values[slot] ?? 0;
    this.#counts[place + 1] = HALF;
    this.#sums[place + 1] = sum;
    this.#counts[place] = HALF;
    this.#sums[place] = (this.#sums[place] ?? 0) - sum;
  }

  /** A value has left the bucket at `place`: drops it when it is empty, joins it to a neighbour when both are nearly so. */
  #shrink(place: number): void {
    const counts = this.#counts;
    const count = counts[place] ?? 0;
    if (count === 0) this.#drop(place);
    else if (place > 0 && (counts[place - 1] ?? 0) + count <= HALF) this.#join(place - 1);
    else if (place < this.#size - 1 && count + (counts[place + 1] ?? 0) <= HALF) this.#join(place);
  }

  /** Puts the bucket above `place` at the end of this one. */
  #join(place: number): void {
    const values = this.#values;
    const count = this.#counts[place] ?? 0;
    const more = this.#counts[place + 1] ?? 0;
    const end = (this.#slots[place] ?? 0) + count;
    const first = this.#slots[place + 1] ?? 0;
    for (let i = 0; i < more; i++) values[end + i] = values[first + i] ?? 0;
    this.#counts[place] = count + more;
    this.#sums[place] = (this.#sums[place] ?? 0) + (this.#sums[place + 1] ?? 0);
    this.#drop(place + 1);
  }

  #drop(place: number): void {
    const slot = this.#slots[place] ?? 0;
    this.#size -= 1;
    for (let i = place; i < this.#size; i++) this.#move(i + 1, i);
    this.#slots[this.#size] = slot;
  }

  #move(from: number, to: number): void {
    this.#slots[to] = this.#slots[from] ?? 0;
    this.#lowest[to] = this.#lowest[from] ?? 0;
    this.#counts[to] = this.#counts[from] ?? 0;
    this.#sums[to] = this.#sums[from] ?? 0;
  }
}
