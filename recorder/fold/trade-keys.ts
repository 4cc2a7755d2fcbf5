/** Trades of an instrument that are remembered: more than any venue sends again at once. */
const REMEMBERED = 2048;

/**
 * Which trades of an instrument have been seen: the last 2,048 of them by key. What is older than all of these, by the
 * venue's time, has been seen too: it is a page of history that reaches further back than memory does.
 */
export class TradeKeys {
  readonly #keys = new Map<string, number>();

  constructor(saved: readonly (readonly [string, number | null])[] = []) {
    for (const [key, time] of saved) this.#keys.set(key, time ?? Number.NaN);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** True when `key` is new, and remembers it. `time` is the venue's, µs, NaN where it states none. */
  add(key: string, time: number): boolean {
    if (this.#keys.has(key)) return false;
    if (this.#keys.size >= REMEMBERED) {
      const [oldest] = this.#keys;
      if (oldest !== undefined) {
        if (time < oldest[1]) return false;
        this.#keys.delete(oldest[0]);
      }
    }
    this.#keys.set(key, time);
    return true;
  }

  save(): [string, number | null][] {
    return [...this.#keys].map(([key, time]) => [key, Number.isNaN(time) ? null : time]);
  }
}
