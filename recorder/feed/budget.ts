import type { Clock } from "./surroundings.ts";

/** So many uses in a stretch of time: what a venue allows of connections before it bans the address. */
export class Budget {
  readonly #clock: Clock;
  readonly #count: number;
  readonly #per: number;
  /** Times of the last uses, µs, oldest first. */
  readonly #used: number[] = [];

  constructor(clock: Clock, { count, perMs }: { count: number; perMs: number }) {
    this.#clock = clock;
    this.#count = count;
    this.#per = perMs * 1000;
  }

  /** Takes one. Returns how many milliseconds to wait first; 0 when it may be used now, and only then it is used. */
  take(): number {
    const now = this.#clock.now();
    while (this.#used.length > 0 && (this.#used[0] ?? now) <= now - this.#per) this.#used.shift();
    const [oldest] = this.#used;
    if (this.#used.length >= this.#count && oldest !== undefined)
      return Math.ceil((oldest + this.#per - now) / 1000) + 1;
    this.#used.push(now);
    return 0;
  }
}
