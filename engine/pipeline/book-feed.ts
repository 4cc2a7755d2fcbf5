import type { BookIndicator } from "../indicators/indicator.ts";
import { Level1 } from "../market/level1.ts";
import type { Print } from "../market/print.ts";
import { Flag, type TickBatch } from "../market/tick-batch.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { FrameWriter } from "./frame.ts";
import { createFramed, type Framed, type PipelineSettings } from "./settings.ts";

/** Trades off the book, and those that no aggressor made. */
const OFF_BOOK = Flag.block | Flag.auction;

/** The indicators over one instrument's quotes and trades, and the book that they are told of. */
export class BookFeed implements Stateful {
  readonly #book = new Level1();
  readonly #all: readonly Framed<BookIndicator>[];
  /** Those that hear quotes, and those that hear trades. */
  readonly #quoted: readonly Required<Pick<BookIndicator, "quote">>[];
  readonly #traded: readonly Required<Pick<BookIndicator, "trade">>[];

  constructor(settings: PipelineSettings, peg: number) {
    this.#all = createFramed(settings, "l1", peg);
    const indicators = this.#all.map(({ indicator }) => indicator);
    this.#quoted = indicators.filter(hearsQuotes);
    this.#traded = indicators.filter(hearsTrades);
  }

  /** Record `i` of the batch is a quote. */
  quote({ time, price }: Print, { b, c, d }: TickBatch, i: number): void {
    const book = this.#book;
    book.time = time;
    book.quotedAt = time;
    book.bid = price;
    book.bidSize = b[i] ?? Number.NaN;
    book.ask = c[i] ?? Number.NaN;
    book.askSize = d[i] ?? Number.NaN;
    const quoted = this.#quoted;
    for (let k = 0; k < quoted.length; k++) quoted[k]?.quote(book);
  }

  trade({ time, price, size }: Print, flags: number): void {
    if ((flags & OFF_BOOK) !== 0) return;
    const book = this.#book;
    book.time = time;
    book.price = price;
    book.size = size;
    // Not by asking: who bought is anybody's guess, also the processor's.
    book.side = (flags & Flag.buy) / Flag.buy - (flags & Flag.sell) / Flag.sell;
    const traded = this.#traded;
    for (let k = 0; k < traded.length; k++) traded[k]?.trade(book);
  }

  /** The feed was lost: the book that stood stands no longer. */
  lose(time: number): void {
    const book = this.#book;
    book.time = time;
    book.quotedAt = Number.NEGATIVE_INFINITY;
    book.bid = Number.NaN;
    book.bidSize = Number.NaN;
    book.ask = Number.NaN;
    book.askSize = Number.NaN;
    for (const each of this.#quoted) each.quote(book);
  }

  /** Puts the values of `time` into the frame, when everything up to it has been told. */
  write(writer: FrameWriter, time: number): void {
    const book = this.#book;
    book.time = time;
    for (const { indicator, columns } of this.#all) {
      indicator.settle(book);
      writer.putSome(indicator.values, columns);
    }
  }

  reset(): void {
    for (const { indicator } of this.#all) indicator.reset();
  }

  state(io: StateIO): void {
    const book = this.#book;
    book.quotedAt = io.number(book.quotedAt);
    book.bid = io.number(book.bid);
    book.bidSize = io.number(book.bidSize);
    book.ask = io.number(book.ask);
    book.askSize = io.number(book.askSize);
    for (const { indicator } of this.#all) {
      io.array(indicator.values);
      indicator.state(io);
    }
  }
}

const hearsQuotes = (
  indicator: BookIndicator,
): indicator is BookIndicator & Required<Pick<BookIndicator, "quote">> =>
  indicator.quote !== undefined;

const hearsTrades = (
  indicator: BookIndicator,
): indicator is BookIndicator & Required<Pick<BookIndicator, "trade">> =>
  indicator.trade !== undefined;
