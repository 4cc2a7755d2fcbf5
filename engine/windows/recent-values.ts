import type { Micros } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import { SortedValues } from "./sorted-values.ts";

/** The values of the last `span`, in order of size: at most one for each `every`, the first that comes. */
export class RecentValues implements Stateful {
  /** When the newest was taken in, µs. */
  newest = Number.NEGATIVE_INFINITY;
  readonly #span: Micros;
  readonly #every: Micros;
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  readonly #sorted: SortedValues;
  #first = 0;

  constructor(span: Micros, every: Micros) {
    this.#span = span;
    this.#every = every;
    const capacity = Math.ceil(span / every);
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#sorted = new SortedValues(capacity);
  }

  get count(): number {
    return this.#sorted.count;
  }

  /** From the oldest held to the newest, µs. */
  get length(): number {
    return this.count === 0 ? 0 : this.newest - (this.#times[this.#first] ?? Number.NaN);
  }

  /** NaN of none. */
  get median(): number {
    const { count } = this.#sorted;
    const half = count >> 1;
    if (count === 0) return Number.NaN;
    return count % 2 === 1
      ? this.#sorted.at(half)
      : (this.#sorted.at(half - 1) + this.#sorted.at(half)) / 2;
  }

  /** What the middle half of them spans, its ends at whole places. Means nothing of none. */
  get quartileRange(): number {
    const { count } = this.#sorted;
    const quarter = count >> 2;
    return this.#sorted.at(count - 1 - quarter) - this.#sorted.at(quarter);
  }

  /** A value, no NaN, at a time that never decreases. Returns whether it was taken in. */
  add(time: number, value: number): boolean {
    if (time - this.newest < this.#every) return false;
    this.newest = time;
    const sorted = this.#sorted;
    const capacity = this.#times.length;
    while (
      sorted.count > 0 &&
      (sorted.count === capacity || (this.#times[this.#first] ?? 0) <= time - this.#span)
    ) {
      sorted.remove(this.#values[this.#first] ?? Number.NaN);
      this.#first = (this.#first + 1) % capacity;
    }
    const at = (this.#first + sorted.count) % capacity;
    this.#times[at] = time;
    this.#values[at] = value;
    sorted.insert(value);
    return true;
  }

  reset(): void {
    this.newest = Number.NEGATIVE_INFINITY;
    this.#sorted.reset();
    this.#first = 0;
  }

  state(io: StateIO): void {
    io.array(this.#times);
    io.array(this.#values);
    this.#sorted.state(io);
    this.#first = io.number(this.#first);
    this.newest = io.number(this.newest);
  }
}
