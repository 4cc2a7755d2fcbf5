import { numberToE8 } from "../market/price.ts";
import { PAR } from "./account.ts";
import { Meets } from "./market-rows.ts";
import type { Segment, Subject } from "./segment.ts";

/** Where one run stands on a segment: what things cost there, and which record its orders meet next. */
export class MarketView {
  segment: Segment | undefined;
  /** The last prices of coins in the account's currency, steps of 1e-8. */
  readonly coins = new Map<string, number>();
  /** Where the last search on each instrument ended, at first where its rows begin: they are asked for in order of time. */
  readonly #pointers: number[] = [];
  #cursor = 0;
  /** The rows up to this time have happened, and the cursor has yet to pass them: most moments nobody asks where it is. */
  #passed = Number.NEGATIVE_INFINITY;

  open(segment: Segment): void {
    this.segment = segment;
    this.cursor = 0;
    const { starts } = segment;
    for (let i = 0; i < starts.length; i++) this.#pointers[i] = starts[i] ?? 0;
  }

  /** The first row that has not happened yet. */
  get cursor(): number {
    if (this.#passed > Number.NEGATIVE_INFINITY) this.#catchUp(this.#passed);
    return this.#cursor;
  }

  set cursor(row: number) {
    this.#cursor = row;
    this.#passed = Number.NEGATIVE_INFINITY;
  }

  /** A frame of a coin: what it costs in dollars. `at`: where its values begin. */
  hear({ id, basis, keys }: Subject, at: number): void {
    if (basis !== undefined) return;
    const price = numberToE8(this.segment?.values[at + keys.indexOf("price")] ?? Number.NaN);
    if (price !== undefined) this.coins.set(id, price);
  }

  /** What an instrument costs after all that has happened, steps of 1e-8; NaN before its first price. */
  mark(instrument: number): number {
    const { segment } = this;
    if (segment === undefined) return Number.NaN;
    const next = this.#next(segment, instrument, this.cursor);
    const first = segment.starts[instrument] ?? 0;
    const row = next > first ? segment.byInstrument[next - 1] : undefined;
    const mark = row === undefined ? segment.firstMark[instrument] : segment.mark[row];
    return mark ?? Number.NaN;
  }

  /** The next row at or after the cursor, up to `limit` (µs, inclusive), that an order on the instrument can meet; -1: none. */
  meeting(instrument: number, limit: number, arrives: number): number {
    const { segment } = this;
    if (segment === undefined) return -1;
    const { byInstrument, time, meets, starts } = segment;
    const end = starts[instrument + 1] ?? 0;
    for (let at = this.#next(segment, instrument, this.cursor); at < end; at++) {
      const row = byInstrument[at] ?? 0;
      const now = time[row] ?? Number.NaN;
      if (now > limit) return -1;
      if (now >= arrives && meets[row] !== Meets.nobody) return row;
    }
    return -1;
  }

  /** Everything up to `time`, inclusive, has happened; it never goes back. */
  moveTo(time: number): void {
    this.#passed = time;
  }

  #catchUp(time: number): void {
    this.#passed = Number.NEGATIVE_INFINITY;
    const { segment } = this;
    if (segment === undefined || this.#cursor >= segment.rows) return;
    if ((segment.time[segment.rows - 1] ?? Number.NaN) <= time) {
      this.#cursor = segment.rows;
      return;
    }
    let low = this.#cursor;
    let high = segment.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((segment.time[middle] ?? Number.NaN) <= time) low = middle + 1;
      else high = middle;
    }
    this.#cursor = low;
  }

  /** Position in `byInstrument` of the instrument's first row at or after `row`. */
  #next({ byInstrument, starts }: Segment, instrument: number, row: number): number {
    const end = starts[instrument + 1] ?? 0;
    let low = this.#pointers[instrument] ?? 0;
    // Near by, step by step; else by halves.
    for (let steps = 0; steps < 8; steps++) {
      if (low >= end || (byInstrument[low] ?? 0) >= row) {
        this.#pointers[instrument] = low;
        return low;
      }
      low++;
    }
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((byInstrument[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    this.#pointers[instrument] = low;
    return low;
  }
}

/** How a pocket is priced: by an instrument, times what its quote is worth where that is not the account's currency. */
export interface Pricing {
  readonly instrument: number;
  readonly quote: string | undefined;
}

/** Account currency a unit, whole steps of 1e-8; NaN when unknown. */
export const rateOf = (view: MarketView, { instrument, quote }: Pricing): number => {
  const mark = view.mark(instrument);
  if (quote === undefined) return mark;
  return Math.round((mark * (view.coins.get(quote) ?? Number.NaN)) / PAR);
};
