import type { Stateful, StateIO } from "../state.ts";
import { SortedValues } from "../windows/sorted-values.ts";

const DAY = 86_400e6;
const WINDOW = 7 * DAY;
/** A value a minute for seven days. */
const CAPACITY = 7 * 24 * 60;
const MINUTE = 60e6;

/**
 * The median of a value's last seven days, one sample a minute, without the present one: where a calm coin rests, for
 * that need not be par. Frozen while an incident is open, or the trouble would become what is usual. Zero until an hour
 * of samples is there.
 */
export class CausalMedian implements Stateful {
  readonly #times = new Float64Array(CAPACITY);
  readonly #values = new Float64Array(CAPACITY);
  readonly #sorted = new SortedValues(CAPACITY);
  #first = 0;
  #held = Number.NEGATIVE_INFINITY;

  get value(): number {
    const { count } = this.#sorted;
    if (count < 60) return 0;
    const half = count >> 1;
    return count % 2 === 1
      ? this.#sorted.at(half)
      : (this.#sorted.at(half - 1) + this.#sorted.at(half)) / 2;
  }

  /** A value at a time that never decreases; at most one a minute is kept. */
  add(time: number, value: number): void {
    if (Number.isNaN(value) || time - this.#held < MINUTE) return;
    this.#held = time;
    while (
      this.#sorted.count > 0 &&
      (this.#sorted.count === CAPACITY || (this.#times[this.#first] ?? 0) <= time - WINDOW)
    ) {
      this.#sorted.remove(this.#values[this.#first] ?? Number.NaN);
      this.#first = (this.#first + 1) % CAPACITY;
    }
    const at = (this.#first + this.#sorted.count) % CAPACITY;
    this.#times[at] = time;
    this.#values[at] = value;
    this.#sorted.insert(value);
  }

  state(io: StateIO): void {
    io.array(this.#times);
    io.array(this.#values);
    this.#sorted.state(io);
    this.#first = io.number(this.#first);
    this.#held = io.number(this.#held);
  }
}
