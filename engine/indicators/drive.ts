import { Level1 } from "../market/level1.ts";
import { decimalToE8 } from "../market/price.ts";
import { VenuePrint } from "../market/venue-print.ts";
import type { BookIndicator, CoinsIndicator, VenueIndicator } from "./indicator.ts";

/** The text of a row's cell, by the name of its column; empty where there is none. */
export type Cell = (column: string) => string;

/** Tells an indicator the next row of a file; its values are those of the row then. */
export type Driver = (cell: Cell) => void;

/** Rows `time_ms,bid,bid_size,ask,ask_size,trade_price,trade_size,trade_side`: a quote, then the trade if there is one. */
export const bookDriver = (indicator: BookIndicator): Driver => {
  const book = new Level1();
  return (cell) => {
    book.time = timeOf(cell);
    book.quotedAt = book.time;
    book.bid = price(cell("bid"));
    book.bidSize = size(cell("bid_size"));
    book.ask = price(cell("ask"));
    book.askSize = size(cell("ask_size"));
    indicator.quote?.(book);
    book.price = price(cell("trade_price"));
    book.size = size(cell("trade_size"));
    book.side = Math.sign(Number(cell("trade_side")) || 0);
    if (!Number.isNaN(book.price + book.size)) indicator.trade?.(book);
    indicator.settle(book);
  };
};

/** Rows `time_ms,venue,pair,price,size`; of the venue `ref`, what the pair's base costs in dollars. */
export const venueDriver = (indicator: VenueIndicator): Driver => {
  const print = new VenuePrint();
  const venues: string[] = [];
  // The first is the one that needs no rate.
  const currencies = ["USD"];
  return (cell) => {
    const [base = "", quote = ""] = cell("pair").split("/");
    const isRate = cell("venue") === "ref";
    print.time = timeOf(cell);
    print.venue = isRate ? 0 : placeOf(venues, cell("venue"));
    print.currency = placeOf(currencies, isRate ? base : quote);
    print.price = price(cell("price"));
    print.size = size(cell("size"));
    if (isRate) indicator.rate(print);
    else indicator.print(print);
    indicator.settle(print);
  };
};

/** Rows of `time_ms` and a price a coin, in the order of `coins`, the columns' names. */
export const coinsDriver = (indicator: CoinsIndicator, coins: readonly string[]): Driver => {
  const prices = new Float64Array(coins.length);
  return (cell) => {
    for (const [i, coin] of coins.entries()) prices[i] = price(cell(coin));
    indicator.minute(timeOf(cell), prices);
  };
};

const timeOf = (cell: Cell): number => Number(cell("time_ms")) * 1e3;
const price = (text: string): number => decimalToE8(text) ?? Number.NaN;
const size = (text: string): number => (text === "" ? Number.NaN : Number(text));

/** The place of a name in the list; one that is new is put at its end. */
const placeOf = (names: string[], name: string): number => {
  const place = names.indexOf(name);
  return place < 0 ? names.push(name) - 1 : place;
};
