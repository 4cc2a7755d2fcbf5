import { minutes } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";

const HOUR = minutes(60);

/**
 * Mean of a value over about the last hour, older ones fading away: each comes in with the weight
 * dt / (1 h + dt), dt the time since the one before. A quotient and no power, for those may differ by engine in their last bit.
 */
export class HourMean implements Stateful {
  /** The first value comes back as it is. */
  value = Number.NaN;
  #time = Number.NaN;

  /** A value, NaN where there is none, at a time that never decreases. */
  add(time: number, value: number): void {
    if (Number.isNaN(value)) return;
    const since = time - this.#time;
    this.value = Number.isNaN(since)
      ? value
      : this.value + ((value - this.value) * since) / (HOUR + since);
    this.#time = time;
  }

  reset(): void {
    this.value = Number.NaN;
    this.#time = Number.NaN;
  }

  state(io: StateIO): void {
    this.value = io.number(this.value);
    this.#time = io.number(this.#time);
  }
}
