import type { BarIndicator } from "../indicators/indicator.ts";
import { IndicatorSet } from "../indicators/indicator-set.ts";
import type { Print } from "../market/print.ts";
import type { Stateful, StateIO } from "../state.ts";
import { Bar } from "./bar.ts";
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
  readonly #set: IndicatorSet;
  /** When the forming time bar is due to close, µs; infinity when none is forming or bars are not cut by time. */
  due = Number.POSITIVE_INFINITY;
  readonly #bar = new Bar();
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

  constructor(size: BarSize, indicators: readonly BarIndicator[], onBar: OnBar) {
    this.size = size;
    this.#set = new IndicatorSet(indicators);
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
    const bar = this.#bar;
    if (!this.#timed) {
      this.#count(print);
      return false;
    }
    const began = this.touch(print);
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
    this.#open((Math.ceil(time / this.#length) - 1) * this.#length, price);
    bar.volume = size;
    return true;
  }

  /**
   * A bar record of `interval` µs that closes at `time`; taken only where this size is a multiple of the interval and the
   * record falls into one bar. It completes at once the bar that ends there. Returns whether a new time bar began.
   */
  record(
    time: number,
    interval: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): boolean {
    if (!this.#timed || this.#length % interval !== 0) return false;
    const start = Math.floor((time - interval) / this.#length) * this.#length;
    if (time > start + this.#length) return false;
    const bar = this.#bar;
    // That bar is closed: by a print at exactly this time, or by a record of another interval.
    if (start < this.#closedUntil) return false;
    if (this.#forming && bar.start !== start) this.#close();
    // What finer records have told already is not told again by a coarser one.
    if (this.#forming && interval > this.#interval) {
      if (time === bar.end) this.#close();
      return false;
    }
    const began = !this.#forming;
    if (began) this.#open(start, open);
    this.#interval = interval;
    if (high > bar.high) bar.high = high;
    if (low < bar.low) bar.low = low;
    bar.close = close;
    bar.volume += volume;
    if (time === bar.end) this.#close();
    return began;
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
    const bar = this.#bar;
    if (!this.#forming) {
      this.#open(time, price);
      this.due = Number.POSITIVE_INFINITY;
      this.#filled = 0;
    }
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

  #open(start: number, price: number): void {
    const bar = this.#bar;
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
  }

  #close(): void {
    this.due = Number.POSITIVE_INFINITY;
    this.#forming = false;
    const bar = this.#bar;
    this.#closedUntil = bar.end;
    this.#set.take(bar);
    this.#onBar(bar, this);
  }
}
