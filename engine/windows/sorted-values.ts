import type { Stateful, StateIO } from "../state.ts";

/** So few values are searched and moved one by one: with more, halving and moving them in one piece are quicker. */
const FEW = 64;

/**
 * Up to `capacity` numbers in ascending order, some perhaps equal. Putting one in or taking one out moves those above it,
 * which for a few thousand is quicker than any tree; neighbours are found from where the last search ended.
 */
export class SortedValues implements Stateful {
  count = 0;
  readonly #values: Float64Array;
  /** How many of the values were at or under the last one searched for. */
  #cursor = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  /** The value at `place` in ascending order, from 0 to `count` - 1. */
  at(place: number): number {
    return this.#values[place] ?? Number.NaN;
  }

  insert(value: number): void {
    const values = this.#values;
    if (this.count === values.length)
      throw new RangeError(`more than ${this.count} values: one must be taken out before the next`);
    let place = this.count;
    if (place > FEW) {
      place = this.#firstAbove(value);
      values.copyWithin(place + 1, place, this.count);
    } else
      for (; place > 0 && (values[place - 1] ?? 0) > value; place--)
        values[place] = values[place - 1] ?? 0;
    values[place] = value;
    this.count += 1;
  }

  /** Takes out one that was put in; anything else is a broken invariant. */
  remove(value: number): void {
    const values = this.#values;
    let place = 0;
    if (this.count > FEW) place = Math.max(0, this.#firstAbove(value) - 1);
    else while (place < this.count && values[place] !== value) place += 1;
    if (place === this.count || values[place] !== value)
      throw new RangeError(`${value} was never put in`);
    this.count -= 1;
    if (this.count - place > FEW) values.copyWithin(place, place + 1, this.count + 1);
    else for (; place < this.count; place++) values[place] = values[place + 1] ?? 0;
  }

  /** The highest value that is at most `limit`; NaN where there is none. */
  atMost(limit: number): number {
    const cursor = this.#seek(limit);
    return cursor > 0 ? (this.#values[cursor - 1] ?? 0) : Number.NaN;
  }

  /** The lowest value that is at least `limit`; NaN where there is none. */
  atLeast(limit: number): number {
    const cursor = this.#seek(limit);
    if (cursor > 0 && this.#values[cursor - 1] === limit) return limit;
    return cursor < this.count ? (this.#values[cursor] ?? 0) : Number.NaN;
  }

  reset(): void {
    this.count = 0;
    this.#cursor = 0;
  }

  state(io: StateIO): void {
    this.count = io.number(this.count);
    this.#cursor = io.number(this.#cursor);
    io.array(this.#values);
  }

  /** The place of the first value above `limit`; `count` where there is none. */
  #firstAbove(limit: number): number {
    const values = this.#values;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const half = (low + high) >> 1;
      if ((values[half] ?? 0) <= limit) low = half + 1;
      else high = half;
    }
    return low;
  }

  #seek(limit: number): number {
    const values = this.#values;
    let cursor = Math.min(this.#cursor, this.count);
    while (cursor < this.count && (values[cursor] ?? 0) <= limit) cursor += 1;
    while (cursor > 0 && (values[cursor - 1] ?? 0) > limit) cursor -= 1;
    this.#cursor = cursor;
    return cursor;
  }
}
