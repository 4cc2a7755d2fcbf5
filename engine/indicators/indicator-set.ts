import { Bar } from "../bars/bar.ts";
import type { BarIndicator } from "./indicator.ts";
import { type Loop, loopOf } from "./loop.ts";

/** So many bars wait at most: enough for the work on each indicator to stay in the processor's caches. */
export const BLOCK = 64;
/** The bars from `scratch` to `count`, for an indicator that settles afterwards or one that never does. */
const updateText = ({ settle }: BarIndicator): string =>
  `for (let i = scratch; i < count; i++) indicator.update(items[i]);${settle === undefined ? "" : " indicator.settle();"}`;

/** What `takeRun` writes: the values of each bar, one bar after the other, `width` numbers apart. */
interface Written {
  into: Float64Array;
  /** Where the first bar's go and how far the next bar's are. */
  at: number;
  readonly width: number;
}
/** The same loop, for whom the values of every bar count. */
const writeText = ({ settle, values }: BarIndicator): string => `
  const { into, width } = scratch;
  const { values } = indicator;
  for (let i = 0, at = scratch.at; i < count; i++, at += width) {
    indicator.update(items[i]);
    ${settle === undefined ? "" : "indicator.settle();"}
    ${Array.from(values, (_, k) => `into[at + ${k}] = values[${k}];`).join(" ")}
  }`;

/**
 * The indicators of one series of bars. Bars that nobody has asked about yet wait, and are then taken by one indicator
 * after the other, all at once: what comes out is the same, in half the time.
 */
export class IndicatorSet {
  readonly #all: readonly BarIndicator[];
  readonly #loops: readonly Loop<BarIndicator, readonly Bar[], number>[];
  readonly #writers: Loop<BarIndicator, readonly Bar[], Written>[] = [];
  readonly #written: Written;
  /** Where bars are put together, in turn. */
  readonly bars: readonly Bar[];
  /** Those of the bars that wait: from the first, up to the one that comes next. */
  #first = 0;
  #next = 0;

  constructor(indicators: readonly BarIndicator[]) {
    this.#all = indicators;
    this.#loops = indicators.map((each) => loopOf(each, updateText(each)));
    const width = indicators.reduce((sum, { values }) => sum + values.length, 0);
    this.#written = { into: new Float64Array(0), at: 0, width };
    this.bars = Array.from({ length: BLOCK }, () => new Bar());
  }

  /** With the values of the last bar that was taken. */
  get indicators(): readonly BarIndicator[] {
    if (this.#first < this.#next) this.#settle();
    return this.#all;
  }

  /** Where the next bar is put together; it stays as it is until the one after it is asked for. */
  get next(): Bar {
    return this.bars[this.#next] as Bar;
  }

  /** The next bar has closed. */
  takeNext(): void {
    this.#next += 1;
    if (this.#next < BLOCK) return;
    this.#settle();
    this.#first = 0;
    this.#next = 0;
  }

  /** Takes a bar that was put together elsewhere and stays the caller's. */
  take(bar: Bar): void {
    const { next } = this;
    next.start = bar.start;
    next.end = bar.end;
    next.open = bar.open;
    next.high = bar.high;
    next.low = bar.low;
    next.close = bar.close;
    next.volume = bar.volume;
    next.trades = bar.trades;
    this.takeNext();
  }

  /** Takes what waits, so that all of `bars` is free for a run of them. */
  clear(): void {
    if (this.#first < this.#next) this.#settle();
    this.#first = 0;
    this.#next = 0;
  }

  /** So many values they have together. */
  get width(): number {
    return this.#written.width;
  }

  /** The first `count` of `bars` have closed, after a `clear`. Their indicators' values go `into` it, bar by bar. */
  takeRun(count: number, into: Float64Array): void {
    const all = this.#all;
    const written = this.#written;
    written.into = into;
    written.at = 0;
    for (let k = 0; k < all.length; k++) {
      const indicator = all[k];
      if (indicator === undefined) continue;
      this.#writers[k] ??= loopOf(indicator, writeText(indicator));
      this.#writers[k]?.(indicator, this.bars, count, written);
      written.at += indicator.values.length;
    }
  }

  reset(): void {
    this.#first = this.#next;
    for (const indicator of this.#all) indicator.reset();
  }

  #settle(): void {
    const all = this.#all;
    const loops = this.#loops;
    for (let i = 0; i < all.length; i++) {
      const indicator = all[i];
      if (indicator !== undefined) loops[i]?.(indicator, this.bars, this.#next, this.#first);
    }
    this.#first = this.#next;
  }
}
