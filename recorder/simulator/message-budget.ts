import type { Clock } from "../feed/surroundings.ts";

/** Messages that a client may send at once, and a second. */
const BURST = 400;
const PER_SECOND = 50;

/** How many messages a client may send: a bucket that fills as time goes by. */
export class MessageBudget {
  readonly #clock: Clock;
  #left = BURST;
  #filled: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filled = clock.now();
  }

  /** Takes one; false when there is none. */
  take(): boolean {
    const now = this.#clock.now();
    this.#left = Math.min(BURST, this.#left + ((now - this.#filled) / 1e6) * PER_SECOND) - 1;
    this.#filled = now;
    return this.#left >= 0;
  }
}
