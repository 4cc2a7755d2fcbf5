import type { RuleValue } from "../alerts/rule-value.ts";
import type { BookIndicator } from "../indicators/indicator.ts";
import { type Loop, loopOf } from "../indicators/loop.ts";
import { OWED, type Rows } from "../indicators/rows.ts";
import { Level1 } from "../market/level1.ts";
import type { Print } from "../market/print.ts";
import { SideRule } from "../market/side-rule.ts";
import { Flag, type TickBatch } from "../market/tick-batch.ts";
import type { Stateful, StateIO } from "../state.ts";
import {
  copyBook,
  isTold,
  look,
  loopText,
  type Telling,
  takeQuote,
  telling,
  WIDTH,
} from "./book-loop.ts";
import {
  createFramed,
  type Framed,
  type Judged,
  judgedIn,
  type PipelineSettings,
} from "./settings.ts";

/** Trades off the book, and those that no aggressor made. */
const OFF_BOOK = Flag.block | Flag.auction;
const BUY_BIT = Math.log2(Flag.buy);
const SELL_BIT = Math.log2(Flag.sell);

/** So many quotes and trades wait at most: see `IndicatorSet`. */
const BLOCK = 512;
const NOWHERE: Rows = { values: new Float64Array(0) };

/** The indicators over one instrument's quotes and trades, and the book that they are told of. */
export class BookFeed implements Stateful {
  /** As it stood before the first that waits; in the end, now. */
  readonly #book = new Level1();
  readonly #all: readonly Framed<BookIndicator>[];
  readonly #judged: readonly Judged<BookIndicator>[];
  /** Of those that hear quotes or trades; the others look at the book alone. */
  readonly #loops: readonly (Loop<BookIndicator, Float64Array, Telling> | undefined)[];
  readonly #hears: boolean;
  readonly #looks: boolean;
  readonly #waiting: Float64Array;
  #count = 0;
  readonly #rule = new SideRule();
  /** There has been a quote. */
  #quoted = false;
  /** Something waits besides trades of which the venue says who crossed the spread. */
  #mixed = false;
  /** The rows that are owed: where each begins, when it is due, and after how many of those that wait. */
  #owed = 0;
  #rows: Rows = NOWHERE;
  readonly #upTo = new Uint16Array(OWED);
  readonly #at = new Uint32Array(OWED);
  readonly #times = new Float64Array(OWED);

  /** `judged` are those that rules judge, beside those of frames. */
  constructor(
    settings: PipelineSettings,
    peg: number,
    judged: readonly Judged<BookIndicator>[] = [],
  ) {
    this.#judged = judged;
    this.#all = [...createFramed(settings, "l1", peg), ...judged];
    this.#loops = this.#all.map((each) =>
      isTold(each) ? loopOf(each.indicator, loopText(each)) : undefined,
    );
    this.#hears = this.#all.some(isTold);
    this.#looks = !this.#all.every(isTold);
    this.#waiting = new Float64Array(BLOCK * WIDTH);
  }

  /** No indicator runs on it. */
  get deaf(): boolean {
    return this.#all.length === 0;
  }

  /** Record `i` of the batch is a quote. */
  quote({ time, price }: Print, { b, c, d }: TickBatch, i: number): void {
    const waiting = this.#waiting;
    const at = this.#count * WIDTH;
    this.#mixed = true;
    waiting[at] = 0;
    waiting[at + 1] = time;
    waiting[at + 2] = price;
    waiting[at + 3] = b[i] ?? Number.NaN;
    waiting[at + 4] = c[i] ?? Number.NaN;
    waiting[at + 5] = d[i] ?? Number.NaN;
    this.#count += 1;
    if (this.#count === BLOCK) this.#tell();
  }

  trade({ time, price, size }: Print, flags: number): void {
    if ((flags & OFF_BOOK) !== 0 || !this.#hears) return;
    const waiting = this.#waiting;
    const at = this.#count * WIDTH;
    waiting[at] = 1;
    waiting[at + 1] = time;
    waiting[at + 2] = price;
    waiting[at + 3] = size;
    // Not by asking: who bought is anybody's guess, also the processor's.
    const side = ((flags & Flag.buy) >> BUY_BIT) - ((flags & Flag.sell) >> SELL_BIT);
    waiting[at + 4] = side;
    if (side === 0) this.#mixed = true;
    this.#count += 1;
    if (this.#count === BLOCK) this.#tell();
  }

  /** The feed was lost: the book that stood stands no longer. */
  lose(time: number): void {
    this.#tell();
    const book = this.#book;
    book.time = time;
    book.quotedAt = Number.NEGATIVE_INFINITY;
    book.bid = Number.NaN;
    book.bidSize = Number.NaN;
    book.ask = Number.NaN;
    book.askSize = Number.NaN;
    for (const { indicator } of this.#all) indicator.quote?.(book);
  }

  /** Owes the values of `time`, when everything up to it has been told, to the row that begins `at`: see IndicatorSet. */
  owe(rows: Rows, at: number, time: number): boolean {
    if (this.deaf) return false;
    if (this.#owed === OWED) this.#tell();
    const owed = this.#owed;
    this.#rows = rows;
    this.#upTo[owed] = this.#count;
    this.#at[owed] = at;
    this.#times[owed] = time;
    this.#owed = owed + 1;
    return owed === 0;
  }

  pay(): void {
    this.#tell();
  }

  /** The value of a rule at `time`, when everything up to it has been told. */
  read(value: RuleValue, time: number): number {
    this.#tell();
    const book = this.#book;
    const indicator = judgedIn(this.#judged, value);
    book.time = time;
    indicator?.settle(book);
    return indicator?.values[value.column] ?? Number.NaN;
  }

  reset(): void {
    this.#tell();
    this.#rule.reset();
    for (const { indicator } of this.#all) indicator.reset();
  }

  state(io: StateIO): void {
    this.#tell();
    const book = this.#book;
    book.quotedAt = io.number(book.quotedAt);
    book.bid = io.number(book.bid);
    book.bidSize = io.number(book.bidSize);
    book.ask = io.number(book.ask);
    book.askSize = io.number(book.askSize);
    this.#rule.state(io);
    this.#quoted = io.number(this.#quoted ? 1 : 0) === 1;
    for (const { indicator } of this.#all) {
      io.array(indicator.values);
      indicator.state(io);
    }
  }

  #tell(): void {
    const all = this.#all;
    const count = this.#count;
    const owed = this.#owed;
    if (count === 0 && owed === 0) return;
    telling.owed = owed;
    telling.upTo = this.#upTo;
    telling.times = this.#times;
    telling.at = this.#at;
    telling.into = this.#rows.values;
    const last = this.#mixed ? this.#settleSides() : this.#passOver();
    telling.column = 0;
    for (let k = 0; k < all.length; k++) {
      const each = all[k];
      if (each === undefined) continue;
      copyBook(this.#book, telling.book);
      const spared = each.indicator.needsBook === true && !this.#quoted;
      if (!spared) this.#loops[k]?.(each.indicator, this.#waiting, count, telling);
      else for (let row = 0; row < owed; row++) look(each, row);
      telling.column += each.columns.length;
    }
    if (last >= 0) takeQuote(this.#waiting, last, this.#book);
    this.#count = 0;
    this.#owed = 0;
    this.#mixed = false;
  }

  /** What `settleSides` does where the venue has said it of every trade. */
  #passOver(): number {
    const waiting = this.#waiting;
    const rule = this.#rule;
    copyBook(this.#book, telling.book);
    for (let row = 0; row < this.#owed; row++) this.#lookAll(row);
    if (this.#count === 0) return -1;
    let at = (this.#count - 1) * WIDTH;
    const price = waiting[at + 2] ?? Number.NaN;
    while (at >= 0 && waiting[at + 2] === price) at -= WIDTH;
    rule.passed(at < 0 ? rule.price : (waiting[at + 2] ?? Number.NaN), price);
    return -1;
  }

  /** Says of each trade that waits who crossed the spread. Returns where the last quote lies, or -1. */
  #settleSides(): number {
    const waiting = this.#waiting;
    const { book } = telling;
    const owed = this.#owed;
    let last = -1;
    let i = 0;
    copyBook(this.#book, book);
    for (let row = 0; row <= owed; row++) {
      const end = row < owed ? (this.#upTo[row] ?? 0) : this.#count;
      for (; i < end; i++) {
        const at = i * WIDTH;
        book.time = waiting[at + 1] ?? Number.NaN;
        if (waiting[at] === 0) {
          last = at;
          takeQuote(waiting, at, book);
        } else {
          book.price = waiting[at + 2] ?? Number.NaN;
          book.side = waiting[at + 4] ?? 0;
          waiting[at + 4] = this.#rule.of(book);
        }
      }
      if (row < owed) this.#lookAll(row);
    }
    this.#quoted ||= last >= 0;
    return last;
  }

  /** Those that look at the book alone see it as it stands when `row` is due. */
  #lookAll(row: number): void {
    if (!this.#looks) return;
    telling.column = 0;
    for (let k = 0; k < this.#all.length; k++) {
      const each = this.#all[k];
      if (each === undefined) continue;
      if (this.#loops[k] === undefined) look(each, row);
      telling.column += each.columns.length;
    }
  }
}
