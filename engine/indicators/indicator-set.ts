import { Bar } from "../bars/bar.ts";
import type { BarIndicator } from "./indicator.ts";
import { type Loop, loopOf } from "./loop.ts";
import { OWED, type Owed, payText, type Rows } from "./rows.ts";

/** So many bars wait at most: enough for the work on each indicator to stay in the processor's caches. */
export const BLOCK = 64;
/** What a loop over the bars that wait is told. Used anew each time. */
interface Settling extends Owed {
  /** The first bar that waits. */
  first: number;
}
const settling: Settling = {
  first: 0,
  owed: 0,
  upTo: new Uint16Array(0),
  at: new Uint32Array(0),
  column: 0,
  into: new Float64Array(0),
};

/**
 * The bars that wait, and what is owed of some of them. In one loop: the compiler puts the body of `update` in place once.
 * An indicator settles when its values are read, or never does.
 */
const updateText = ({ settle, values: { length } }: BarIndicator): string => `
  const { owed, upTo, at, column, into } = scratch;
  const { values } = indicator;
  let i = scratch.first;
  for (let k = 0; k <= owed; k++) {
    const end = k < owed ? upTo[k] : count;
    if (i < end) {
      do indicator.update(items[i]); while (++i < end);
      ${settle === undefined ? "" : "indicator.settle();"}
    }
    if (k === owed) return;
    ${payText(Array.from({ length }, (_, column) => column))}
  }`;

const NOWHERE: Rows = { values: new Float64Array(0) };

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
  readonly #loops: readonly Loop<BarIndicator, readonly Bar[], Settling>[];
  readonly #writers: Loop<BarIndicator, readonly Bar[], Written>[] = [];
  readonly #written: Written;
  /** Where bars are put together, in turn: so many as have waited at once so far. */
  readonly bars: Bar[] = [];
  /** Those of the bars that wait: from the first, up to the one that comes next. */
  #first = 0;
  #next = 0;
  /** The rows that are owed: where each begins, and which bar is the next after it. */
  #owed = 0;
  #rows: Rows = NOWHERE;
  readonly #upTo = new Uint16Array(OWED);
  readonly #at = new Uint32Array(OWED);

  constructor(indicators: readonly BarIndicator[]) {
    this.#all = indicators;
    this.#loops = indicators.map((each) => loopOf(each, updateText(each)));
    const width = indicators.reduce((sum, { values }) => sum + values.length, 0);
    this.#written = { into: new Float64Array(0), at: 0, width };
  }

  /** With the values of the last bar that was taken. */
  get indicators(): readonly BarIndicator[] {
    this.pay();
    return this.#all;
  }

  /** Where the next bar is put together; it stays as it is until the one after it is begun. */
  begin(): Bar {
    // While none waits, always in the same place: that is still in the processor's caches.
    if (this.#first === this.#next && this.#owed === 0) {
      this.#first = 0;
      this.#next = 0;
    }
    return this.#room(this.#next);
  }

  /** Owes the values of the last bar to the row that begins `at`. Returns whether nothing was owed before. */
  owe(rows: Rows, at: number): boolean {
    if (this.#owed === OWED) this.pay();
    const owed = this.#owed;
    this.#rows = rows;
    this.#upTo[owed] = this.#next;
    this.#at[owed] = at;
    this.#owed = owed + 1;
    return owed === 0;
  }

  /** Takes what waits, and writes the rows that are owed. */
  pay(): void {
    if (this.#first < this.#next || this.#owed > 0) this.#settle(this.#next);
  }

  /** The next bar has closed. */
  takeNext(): void {
    this.#next += 1;
    if (this.#next < BLOCK) return;
    this.#settle(BLOCK);
    this.#first = 0;
    this.#next = 0;
  }

  /** Takes a bar that was put together elsewhere and stays the caller's. */
  take(bar: Bar): void {
    const next = this.begin();
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
    this.pay();
    this.#first = 0;
    this.#next = 0;
    this.#room(BLOCK - 1);
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
    // What is owed was before it; other bars that wait are forgotten.
    if (this.#owed > 0) this.#settle(this.#upTo[this.#owed - 1] ?? 0);
    this.#first = this.#next;
    for (const indicator of this.#all) indicator.reset();
  }

  #room(place: number): Bar {
    const { bars } = this;
    for (;;) {
      const bar = bars[place];
      if (bar !== undefined) return bar;
      bars.push(new Bar());
    }
  }

  /** Takes the bars up to `end`, and pays what is owed of them. */
  #settle(end: number): void {
    const all = this.#all;
    const loops = this.#loops;
    settling.first = this.#first;
    settling.owed = this.#owed;
    settling.upTo = this.#upTo;
    settling.at = this.#at;
    settling.column = 0;
    settling.into = this.#rows.values;
    for (let i = 0; i < all.length; i++) {
      const indicator = all[i];
      if (indicator === undefined) continue;
      loops[i]?.(indicator, this.bars, end, settling);
      settling.column += indicator.values.length;
    }
    this.#first = end;
    this.#owed = 0;
  }
}
