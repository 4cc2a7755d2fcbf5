import type { BarIndicator } from "../indicators/indicator.ts";
import { IndicatorSet } from "../indicators/indicator-set.ts";
import type { Rows } from "../indicators/rows.ts";
import type { BarPrint, Print } from "../market/print.ts";
import { Flag, Kind, type TickBatch } from "../market/tick-batch.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { Bar } from "./bar.ts";
import type { BarSize } from "./bar-size.ts";

/** Called with each bar as it closes, after its indicators have seen it. */
export type OnBar = (bar: Bar, series: BarSeries) => void;

/**
 * One instrument's (or coin's) bars of one size, and the indicators that run on them. A time bar covers [start, end) and
 * is closed either by the first tick at or after its end, or by the pipeline when the clock passes it (`closeDue`).
 * A bar without trades is not made.
 */
export class BarSeries implements Stateful {
  readonly size: BarSize;
  /** The number under which its bars are handed on; -1 where they are not. */
  readonly place: number;
  readonly #set: IndicatorSet;
  /** When the forming time bar is due to close, µs; infinity when none is forming or bars are not cut by time. */
  due = Number.POSITIVE_INFINITY;
  /** The forming bar, or the last one: one of the set's, so that it need not be copied when it closes. */
  #bar: Bar;
  readonly #onBar: OnBar;
  readonly #length: number;
  readonly #timed: boolean;
  /** Ticks, volume or notional in the forming bar, where that is what cuts it. */
  #filled = 0;
  #forming = false;
  /** End of the last closed time bar. */
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** Interval of the bar records in the forming bar; NaN while there is none. */
  #interval = Number.NaN;

  constructor(size: BarSize, indicators: readonly BarIndicator[], onBar: OnBar, place = -1) {
    this.size = size;
    this.place = place;
    this.#set = new IndicatorSet(indicators);
    this.#bar = this.#set.begin();
    this.#onBar = onBar;
    this.#length = size.by === "time" ? size.length : Number.NaN;
    this.#timed = size.by === "time";
  }

  get indicators(): readonly BarIndicator[] {
    return this.#set.indicators;
  }

  /** The bar in the making, for display only; undefined between bars. */
  get forming(): Readonly<Bar> | undefined {
    return this.#forming ? this.#bar : undefined;
  }

  /** A trade. Returns whether a new time bar began. */
  trade(print: Print): boolean {
    if (!this.#timed) {
      this.#count(print);
      return false;
    }
    const began = this.touch(print);
    const bar = this.#bar;
    bar.volume += print.size;
    bar.trades++;
    return began;
  }

  /** A price at a time at which nothing was traded; only bars cut by time take it. Returns as `trade`. */
  touch({ time, price }: Print): boolean {
    if (!this.#timed) return false;
    const bar = this.#bar;
    if (time < this.due && this.#forming) {
      if (price > bar.high) bar.high = price;
      if (price < bar.low) bar.low = price;
      bar.close = price;
      return false;
    }
    if (this.#forming) this.#close();
    this.#open(Math.floor(time / this.#length) * this.#length, price);
    return true;
  }

  /**
   * A price that is known at `time` and belongs to the span that ends there: the close of a bar record, or a coin's
   * price made from one. Returns whether a new time bar began.
   */
  closing({ time, price, size }: Print): boolean {
    if (!this.#timed) return false;
    const bar = this.#bar;
    // A print at exactly this time has already closed the bar that this price belongs to.
    if (this.#forming && bar.start >= time) return false;
    if (this.#forming && time <= this.due) {
      if (price > bar.high) bar.high = price;
      if (price < bar.low) bar.low = price;
      bar.close = price;
      bar.volume += size;
      return false;
    }
    if (this.#forming) this.#close();
    this.#open((Math.ceil(time / this.#length) - 1) * this.#length, price).volume = size;
    return true;
  }

  /**
   * A bar record; taken only where this size is a multiple of its interval and it falls into one bar. It completes at once
   * the bar that ends there. Returns whether a new time bar began.
   */
  record({ time, interval, open, high, low, close, volume }: Readonly<BarPrint>): boolean {
    if (!this.#timed || this.#length % interval !== 0) return false;
    const start = Math.floor((time - interval) / this.#length) * this.#length;
    if (time > start + this.#length) return false;
    // That bar is closed: by a print at exactly this time, or by a record of another interval.
    if (start < this.#closedUntil) return false;
    if (this.#forming && this.#bar.start !== start) this.#close();
    // What finer records have told already is not told again by a coarser one.
    if (this.#forming && interval > this.#interval) {
      if (time === this.#bar.end) this.#close();
      return false;
    }
    const began = !this.#forming;
    const bar = began ? this.#open(start, open) : this.#bar;
    this.#interval = interval;
    if (high > bar.high) bar.high = high;
    if (low < bar.low) bar.low = low;
    bar.close = close;
    bar.volume += volume;
    if (time === bar.end) this.#close();
    return began;
  }

  /**
   * Takes bar records of the batch, from `from` up to `to`, where each is exactly one bar of this size and comes after the
   * one before: as many as there is room for. Their bars are the first of `run`; the values of their indicators go `into`
   * it, bar by bar, `width` numbers each. Returns how many there are: none where the first one is no such record.
   */
  recordRun(
    batch: TickBatch,
    clock: Float64Array,
    from: number,
    to: number,
    into: Float64Array,
  ): number {
    const length = this.#length;
    const { instrument, kind, flags, a, b, c, d, e, f } = batch;
    if (!this.#timed || this.#forming || f[from] !== length) return 0;
    this.#set.clear();
    const { bars } = this.#set;
    const end = Math.min(to, from + bars.length);
    const whose = instrument[from];
    let last = this.#closedUntil;
    let i = from;
    for (; i < end; i++) {
      if (kind[i] !== Kind.bar || instrument[i] !== whose || f[i] !== length) break;
      if (((flags[i] ?? 0) & Flag.backfill) !== 0) break;
      const time = clock[i] ?? Number.NaN;
      const start = time - length;
      if (!(start >= last) || start % length !== 0) break;
      const close = a[i] ?? Number.NaN;
      const bar = bars[i - from];
      if (Number.isNaN(close) || bar === undefined) break;
      last = time;
      const open = c[i] ?? close;
      const high = d[i] ?? close;
      const low = e[i] ?? close;
      bar.start = start;
      bar.end = time;
      bar.open = open;
      bar.high = open;
      bar.low = open;
      if (high > open) bar.high = high;
      if (low < open) bar.low = low;
      bar.close = close;
      bar.volume = b[i] || 0;
      bar.trades = 0;
    }
    const count = i - from;
    const bar = bars[count - 1];
    if (bar === undefined) return 0;
    this.#bar = bar;
    this.#interval = length;
    this.#closedUntil = bar.end;
    this.#set.takeRun(count, into);
    return count;
  }

  /** The bars of the last run, from its first on. */
  get run(): readonly Readonly<Bar>[] {
    return this.#set.bars;
  }

  /** How many values there are of a bar. */
  get width(): number {
    return this.#set.width;
  }

  /** Owes the values of the last closed bar to a row: see IndicatorSet. */
  owe(rows: Rows, at: number): boolean {
    return this.#set.owe(rows, at);
  }

  pay(): void {
    this.#set.pay();
  }

  /** Closes the forming time bar when it ends at or before `time`. */
  closeDue(time: number): void {
    if (this.due <= time) this.#close();
  }

  /** Indicators start over, as after a long gap. */
  resetIndicators(): void {
    this.#set.reset();
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
    this.#filled = io.number(this.#filled);
    this.#forming = io.number(this.#forming ? 1 : 0) === 1;
    this.#closedUntil = io.number(this.#closedUntil);
    this.#interval = io.number(this.#interval);
    this.#bar.state(io);
    for (const indicator of this.indicators) {
      io.array(indicator.values);
      indicator.state(io);
    }
  }

  #count({ time, price, size }: Print): void {
    if (!this.#forming) {
      this.#open(time, price);
      this.due = Number.POSITIVE_INFINITY;
      this.#filled = 0;
    }
    const bar = this.#bar;
    if (price > bar.high) bar.high = price;
    if (price < bar.low) bar.low = price;
    bar.close = price;
    bar.volume += size;
    bar.trades++;
    bar.end = time;
    if (this.size.by === "time") return;
    this.#filled +=
      this.size.by === "ticks" ? 1 : this.size.by === "volume" ? size : (size * price) / 1e8;
    if (this.#filled >= this.size.threshold) this.#close();
  }

  #open(start: number, price: number): Bar {
    const bar = this.#set.begin();
    this.#bar = bar;
    bar.start = start;
    bar.end = start + this.#length;
    bar.open = price;
    bar.high = price;
    bar.low = price;
    bar.close = price;
    bar.volume = 0;
    bar.trades = 0;
    this.due = bar.end;
    this.#forming = true;
    this.#interval = Number.NaN;
    return bar;
  }

  #close(): void {
    this.due = Number.POSITIVE_INFINITY;
    this.#forming = false;
    const bar = this.#bar;
    this.#closedUntil = bar.end;
    this.#set.takeNext();
    this.#onBar(bar, this);
  }
}
