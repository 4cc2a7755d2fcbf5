import type { Stateful, StateIO } from "../state.ts";
import { RollingSpread } from "./rolling-spread.ts";

/**
 * How many standard deviations a value lies from the mean of the `window` (at least 2) values before it, which do not
 * hold it itself. The sample deviation (divisor `window` - 1) counts as at least `floor`, so that a calm stretch does
 * not make every next move an alarm.
 */
export class ZScore implements Stateful {
  /** NaN until `window` values came before. */
  value = Number.NaN;
  readonly #window: number;
  readonly #floor: number;
  readonly #before: RollingSpread;

  constructor(window: number, floor: number) {
    this.#window = window;
    this.#floor = floor;
    this.#before = new RollingSpread(window);
  }

  push(value: number): void {
    this.look(value);
    this.#before.push(value);
  }

  /** The same without taking the value in: what is usual stays as it is. */
  look(value: number): void {
    const before = this.#before;
    if (before.full) {
      const deviation = Math.sqrt(before.m2 / (this.#window - 1));
      this.value = (value - before.mean) / Math.max(deviation, this.#floor);
    }
  }

  reset(): void {
    this.#before.reset();
    this.value = Number.NaN;
  }

  state(io: StateIO): void {
    this.#before.state(io);
    this.value = io.number(this.value);
  }
}
