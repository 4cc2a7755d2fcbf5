import { ownText } from "../wire/own-text.ts";

/** Trades of an instrument that are remembered at least: more than any venue sends again by itself. */
const LEAST = 2048;
/** And at most, whatever happens. */
const MOST = 65_536;

export interface SavedKeys {
  readonly horizon: number | null;
  readonly keys: readonly (readonly [string, number | null])[];
}

/**
 * Which trades of an instrument have been seen, by key, where the venue does not number them: those since REST was last
 * asked, and some before. What is older than all of these, by the venue's time, is a page of history that reaches further
 * back than memory does: it has been seen too.
 */
export class TradeKeys {
  readonly #keys = new Map<string, number>();
  /** Event time, µs, of the newest that was forgotten. */
  #horizon: number;

  constructor(saved?: SavedKeys) {
    this.#horizon = saved?.horizon ?? Number.NEGATIVE_INFINITY;
    for (const [key, time] of saved?.keys ?? []) this.#keys.set(key, time ?? Number.NaN);
  }

  get size(): number {
    return this.#keys.size;
  }

  /**
   * True when `key` is new, and remembers it. `time` is the venue's, µs, NaN where it states none. What comes `live` is no
   * page of history, however old it says it is.
   */
  add(key: string, time: number, live: boolean): boolean {
    if (this.#keys.has(key) || (!live && time < this.#horizon)) return false;
    this.#keys.set(ownText(key), time);
    if (this.#keys.size > MOST) this.#forget(this.#keys.size - MOST);
    return true;
  }

  /** Nobody will ask for what happened before `time` again. */
  settle(time: number): void {
    let old = 0;
    const most = this.#keys.size - LEAST;
    for (const at of this.#keys.values()) {
      if (old >= most || !(at < time)) break;
      old += 1;
    }
    this.#forget(old);
  }

  save(): SavedKeys {
    return {
      horizon: Number.isFinite(this.#horizon) ? this.#horizon : null,
      keys: [...this.#keys].map(([key, time]) => [key, Number.isNaN(time) ? null : time]),
    };
  }

  #forget(count: number): void {
    let left = count;
    for (const [key, time] of this.#keys) {
      if (left <= 0) return;
      left -= 1;
      this.#keys.delete(key);
      if (time > this.#horizon) this.#horizon = time;
    }
  }
}
