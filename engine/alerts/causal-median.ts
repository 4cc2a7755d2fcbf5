import { micros, minutes } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import { RecentValues } from "../windows/recent-values.ts";

const WEEK = micros(7 * 86_400e6);

/**
 * The median of a value's last seven days, one sample a minute, without the present one: where a calm coin rests, for
 * that need not be par. Frozen while an incident is open, or the trouble would become what is usual. Zero until an hour
 * of samples is there.
 */
export class CausalMedian implements Stateful {
  readonly #recent = new RecentValues(WEEK, minutes(1));

  get value(): number {
    return this.#recent.count < 60 ? 0 : this.#recent.median;
  }

  /** A value at a time that never decreases; at most one a minute is kept. */
  add(time: number, value: number): void {
    if (!Number.isNaN(value)) this.#recent.add(time, value);
  }

  state(io: StateIO): void {
    this.#recent.state(io);
  }
}
