import type { Stateful, StateIO } from "../state.ts";

/**
 * Highest high and lowest low of the last `window` bars, as a queue of two stacks: of the older bars the extremes of
 * each and those after it are held, of the newer ones the running extremes. Amortised O(1) a push, and hardly a branch
 * that depends on the prices, which a processor would guess wrongly.
 * source  van Herk (1992); Gil & Werman (1993)
 */
export class RollingRange implements Stateful {
  /** NaN before the first bar, like `lowest`. */
  highest = Number.NaN;
  lowest = Number.NaN;
  readonly #window: number;
  /** Up to `#place` the newer bars; from there on, once the window has been full, the extremes of the older ones. */
  readonly #highs: Float64Array;
  readonly #lows: Float64Array;
  #place = 0;
  #turned = false;
  #newHigh = Number.NEGATIVE_INFINITY;
  #newLow = Number.POSITIVE_INFINITY;

  constructor(window: number) {
    this.#window = window;
    this.#highs = new Float64Array(window);
    this.#lows = new Float64Array(window);
  }

  get full(): boolean {
    return this.#turned || this.#place === this.#window;
  }

  push(high: number, low: number): void {
    if (this.#place === this.#window) this.#turn();
    const place = this.#place;
    const next = place + 1;
    this.#place = next;
    this.#highs[place] = high;
    this.#lows[place] = low;
    let highest = this.#newHigh;
    let lowest = this.#newLow;
    if (high > highest) {
      highest = high;
      this.#newHigh = high;
    }
    if (low < lowest) {
      lowest = low;
      this.#newLow = low;
    }
    if (this.#turned && next < this.#window) {
      const older = this.#highs[next] ?? 0;
      const olderLow = this.#lows[next] ?? 0;
      if (older > highest) highest = older;
      if (olderLow < lowest) lowest = olderLow;
    }
    this.highest = highest;
    this.lowest = lowest;
  }

  reset(): void {
    this.highest = Number.NaN;
    this.lowest = Number.NaN;
    this.#place = 0;
    this.#turned = false;
    this.#empty();
  }

  state(io: StateIO): void {
    this.highest = io.number(this.highest);
    this.lowest = io.number(this.lowest);
    io.array(this.#highs);
    io.array(this.#lows);
    this.#place = io.number(this.#place);
    this.#turned = io.number(this.#turned ? 1 : 0) === 1;
    this.#newHigh = io.number(this.#newHigh);
    this.#newLow = io.number(this.#newLow);
  }

  #turn(): void {
    const highs = this.#highs;
    const lows = this.#lows;
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (let place = this.#window - 1; place >= 0; place--) {
      const high = highs[place] ?? 0;
      const low = lows[place] ?? 0;
      if (high > highest) highest = high;
      if (low < lowest) lowest = low;
      highs[place] = highest;
      lows[place] = lowest;
    }
    this.#place = 0;
    this.#turned = true;
    this.#empty();
  }

  #empty(): void {
    this.#newHigh = Number.NEGATIVE_INFINITY;
    this.#newLow = Number.POSITIVE_INFINITY;
  }
}
