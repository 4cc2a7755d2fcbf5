import type { BookIndicator } from "../indicators/indicator.ts";
import { type Owed, payText } from "../indicators/rows.ts";
import { Level1 } from "../market/level1.ts";
import type { Framed } from "./settings.ts";

/** Numbers of each: 0 for a quote or 1 for a trade; its time; bid, size, ask, size of a quote; price, size, side of a trade. */
export const WIDTH = 6;

/** What a loop over what waits is told. Used anew each time. */
export interface Telling extends Owed {
  readonly book: Level1;
  /** When each row is due, µs. */
  times: Float64Array;
}
export const telling: Telling = {
  book: new Level1(),
  owed: 0,
  upTo: new Uint16Array(0),
  times: new Float64Array(0),
  at: new Uint32Array(0),
  column: 0,
  into: new Float64Array(0),
};

export const isTold = ({ indicator: { quote, trade } }: Framed<BookIndicator>): boolean =>
  quote !== undefined || trade !== undefined;

/** Writes what an indicator makes of the book at the time at which `row` is due. */
export const look = ({ indicator, columns }: Framed<BookIndicator>, row: number): void => {
  const { book, times, at, column, into } = telling;
  book.time = times[row] ?? Number.NaN;
  indicator.settle(book);
  const to = (at[row] ?? 0) + column;
  for (let i = 0; i < columns.length; i++)
    into[to + i] = indicator.values[columns[i] ?? -1] ?? Number.NaN;
};

export const takeQuote = (waiting: Float64Array, at: number, book: Level1): void => {
  book.quotedAt = waiting[at + 1] ?? Number.NaN;
  book.bid = waiting[at + 2] ?? Number.NaN;
  book.bidSize = waiting[at + 3] ?? Number.NaN;
  book.ask = waiting[at + 4] ?? Number.NaN;
  book.askSize = waiting[at + 5] ?? Number.NaN;
};

export const copyBook = (from: Level1, to: Level1): void => {
  to.quotedAt = from.quotedAt;
  to.bid = from.bid;
  to.bidSize = from.bidSize;
  to.ask = from.ask;
  to.askSize = from.askSize;
};

/** The loop over what waits and what is owed of it, for an indicator that hears quotes, trades or both. */
export const loopText = ({
  indicator: { quote, trade },
  columns,
}: Framed<BookIndicator>): string => `
  const { book, owed, upTo, times, at, column, into } = scratch;
  const { values } = indicator;
  let i = 0;
  for (let k = 0; k <= owed; k++) {
    const end = k < owed ? upTo[k] : count;
    for (; i < end; i++) {
      const from = i * ${WIDTH};
      book.time = items[from + 1];
      if (items[from] === 0) {
        book.quotedAt = items[from + 1];
        book.bid = items[from + 2];
        book.bidSize = items[from + 3];
        book.ask = items[from + 4];
        book.askSize = items[from + 5];
        ${quote === undefined ? "" : "indicator.quote(book);"}
      } else {
        book.price = items[from + 2];
        book.size = items[from + 3];
        book.side = items[from + 4];
        ${trade === undefined ? "" : "indicator.trade(book);"}
      }
    }
    if (k === owed) return;
    book.time = times[k];
    indicator.settle(book);
    ${payText(columns)}
  }`;
