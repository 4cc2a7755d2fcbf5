import { Bar } from "../bars/bar.ts";
import type { BarIndicator } from "./indicator.ts";
import { type Loop, loopOf } from "./loop.ts";

/** So many bars wait at most: enough for the work on each indicator to stay in the processor's caches. */
const BLOCK = 64;
const UPDATE = "for (let i = 0; i < count; i++) indicator.update(items[i]);";

/**
 * The indicators of one series of bars. Bars that nobody has asked about yet wait, and are then taken by one indicator
 * after the other, all at once: what comes out is the same, in half the time.
 */
export class IndicatorSet {
  readonly #all: readonly BarIndicator[];
  readonly #loops: readonly Loop<BarIndicator, readonly Bar[]>[];
  readonly #waiting: readonly Bar[];
  #count = 0;

  constructor(indicators: readonly BarIndicator[]) {
    this.#all = indicators;
    this.#loops = indicators.map((each) => loopOf(each, UPDATE));
    this.#waiting = Array.from({ length: BLOCK }, () => new Bar());
  }

  /** With the values of the last bar that was taken. */
  get indicators(): readonly BarIndicator[] {
    if (this.#count > 0) this.#settle();
    return this.#all;
  }

  /** Takes the next closed bar, which stays the caller's. */
  take(bar: Bar): void {
    const waiting = this.#waiting[this.#count];
    if (waiting === undefined) return;
    waiting.start = bar.start;
    waiting.end = bar.end;
    waiting.open = bar.open;
    waiting.high = bar.high;
    waiting.low = bar.low;
    waiting.close = bar.close;
    waiting.volume = bar.volume;
    waiting.trades = bar.trades;
    this.#count += 1;
    if (this.#count === BLOCK) this.#settle();
  }

  reset(): void {
    this.#count = 0;
    for (const indicator of this.#all) indicator.reset();
  }

  #settle(): void {
    const all = this.#all;
    const loops = this.#loops;
    for (let i = 0; i < all.length; i++) {
      const indicator = all[i];
      if (indicator === undefined) continue;
      loops[i]?.(indicator, this.#waiting, this.#count, undefined);
      indicator.settle?.();
    }
    this.#count = 0;
  }
}
