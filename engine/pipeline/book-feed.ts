import type { RuleValue } from "../alerts/rule-value.ts";
import type { BookIndicator } from "../indicators/indicator.ts";
import { type Loop, loopOf } from "../indicators/loop.ts";
import { Level1 } from "../market/level1.ts";
import type { Print } from "../market/print.ts";
import { SideRule } from "../market/side-rule.ts";
import { Flag, type TickBatch } from "../market/tick-batch.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { FrameWriter } from "./frame.ts";
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
const BLOCK = 128;
/** Numbers of each: 0 for a quote or 1 for a trade; its time; bid, size, ask, size of a quote; price, size, side of a trade. */
const WIDTH = 6;

/** The indicators over one instrument's quotes and trades, and the book that they are told of. */
export class BookFeed implements Stateful {
  /** As it stood before the first that waits; in the end, now. */
  readonly #book = new Level1();
  readonly #scratch = new Level1();
  readonly #all: readonly Framed<BookIndicator>[];
  readonly #judged: readonly Judged<BookIndicator>[];
  /** Those that hear quotes or trades; the others look at the book alone. */
  readonly #told: readonly BookIndicator[];
  readonly #loops: readonly Loop<BookIndicator, Float64Array, Level1>[];
  readonly #waiting: Float64Array;
  #count = 0;
  readonly #rule = new SideRule();
  /** There has been a quote. */
  #quoted = false;
  /** Something waits besides trades of which the venue says who crossed the spread. */
  #mixed = false;

  /** `judged` are those that rules judge, beside those of frames. */
  constructor(
    settings: PipelineSettings,
    peg: number,
    judged: readonly Judged<BookIndicator>[] = [],
  ) {
    this.#judged = judged;
    this.#all = [...createFramed(settings, "l1", peg), ...judged];
    const indicators = this.#all.map(({ indicator }) => indicator);
    this.#told = indicators.filter(
      ({ quote, trade }) => quote !== undefined || trade !== undefined,
    );
    this.#loops = this.#told.map((each) => loopOf(each, loopText(each)));
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
    if ((flags & OFF_BOOK) !== 0 || this.#told.length === 0) return;
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

  /** Puts the values of `time` into the frame, when everything up to it has been told. */
  write(writer: FrameWriter, time: number): void {
    this.#tell();
    const book = this.#book;
    book.time = time;
    for (const { indicator, columns } of this.#all) {
      indicator.settle(book);
      writer.putSome(indicator.values, columns);
    }
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
    const told = this.#told;
    const count = this.#count;
    const scratch = this.#scratch;
    if (count === 0) return;
    const last = this.#mixed ? this.#settleSides() : this.#passOver();
    for (let k = 0; k < told.length; k++) {
      const indicator = told[k];
      if (indicator === undefined || (indicator.needsBook === true && !this.#quoted)) continue;
      copyBook(this.#book, scratch);
      this.#loops[k]?.(indicator, this.#waiting, count, scratch);
    }
    if (last >= 0) takeQuote(this.#waiting, last, this.#book);
    this.#count = 0;
    this.#mixed = false;
  }

  /** What `settleSides` does where the venue has said it of every trade. */
  #passOver(): number {
    const waiting = this.#waiting;
    const rule = this.#rule;
    let at = (this.#count - 1) * WIDTH;
    const price = waiting[at + 2] ?? Number.NaN;
    while (at >= 0 && waiting[at + 2] === price) at -= WIDTH;
    rule.passed(at < 0 ? rule.price : (waiting[at + 2] ?? Number.NaN), price);
    return -1;
  }

  /** Says of each trade that waits who crossed the spread. Returns where the last quote lies, or -1. */
  #settleSides(): number {
    const waiting = this.#waiting;
    const scratch = this.#scratch;
    let last = -1;
    copyBook(this.#book, scratch);
    for (let i = 0, at = 0; i < this.#count; i++, at += WIDTH) {
      scratch.time = waiting[at + 1] ?? Number.NaN;
      if (waiting[at] === 0) {
        last = at;
        takeQuote(waiting, at, scratch);
      } else {
        scratch.price = waiting[at + 2] ?? Number.NaN;
        scratch.side = waiting[at + 4] ?? 0;
        waiting[at + 4] = this.#rule.of(scratch);
      }
    }
    this.#quoted ||= last >= 0;
    return last;
  }
}

const takeQuote = (waiting: Float64Array, at: number, book: Level1): void => {
  book.quotedAt = waiting[at + 1] ?? Number.NaN;
  book.bid = waiting[at + 2] ?? Number.NaN;
  book.bidSize = waiting[at + 3] ?? Number.NaN;
  book.ask = waiting[at + 4] ?? Number.NaN;
  book.askSize = waiting[at + 5] ?? Number.NaN;
};

const copyBook = (from: Level1, to: Level1): void => {
  to.quotedAt = from.quotedAt;
  to.bid = from.bid;
  to.bidSize = from.bidSize;
  to.ask = from.ask;
  to.askSize = from.askSize;
};

/** The loop over what waits, for an indicator that hears quotes, trades, both or (its book alone) neither. */
const loopText = ({ quote, trade }: BookIndicator): string => `
  for (let i = 0, at = 0; i < count; i++, at += ${WIDTH}) {
    scratch.time = items[at + 1];
    if (items[at] === 0) {
      scratch.quotedAt = items[at + 1];
      scratch.bid = items[at + 2];
      scratch.bidSize = items[at + 3];
      scratch.ask = items[at + 4];
      scratch.askSize = items[at + 5];
      ${quote === undefined ? "" : "indicator.quote(scratch);"}
    } else {
      scratch.price = items[at + 2];
      scratch.size = items[at + 3];
      scratch.side = items[at + 4];
      ${trade === undefined ? "" : "indicator.trade(scratch);"}
    }
  }`;
