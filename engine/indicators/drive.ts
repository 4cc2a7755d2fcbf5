import { Level1 } from "../market/level1.ts";
import { SideRule } from "../market/side-rule.ts";
import { VenuePrint } from "../market/venue-print.ts";
import type { BookIndicator, CoinsIndicator, VenueIndicator } from "./indicator.ts";

/** A row of a file: what stands in a column; NaN or an empty text where nothing does. */
export interface Row {
  /** µs. */
  readonly time: number;
  /** Prices in steps of 1e-8, sizes in base units, sides as 1 (bought), -1 or 0. */
  number(column: string): number;
  text(column: string): string;
}

/** Tells an indicator the next row of a file; its values are those of the row then. */
export type Driver = (row: Row) => void;

/** Rows of `bid, bid_size, ask, ask_size, price, size, side`: a quote, then the trade if there is one. */
export const bookDriver = (indicator: BookIndicator): Driver => {
  const book = new Level1();
  const rule = new SideRule();
  return (row) => {
    book.time = row.time;
    book.quotedAt = row.time;
    book.bid = row.number("bid");
    book.bidSize = row.number("bid_size");
    book.ask = row.number("ask");
    book.askSize = row.number("ask_size");
    indicator.quote?.(book);
    book.price = row.number("price");
    book.size = row.number("size");
    book.side = row.number("side");
    if (!Number.isNaN(book.price + book.size)) {
      book.side = rule.of(book);
      indicator.trade?.(book);
    }
    indicator.settle(book);
  };
};

/** Rows of `venue, pair, price, size`; of the venue `ref`, what the pair's base costs in dollars. */
export const venueDriver = (indicator: VenueIndicator): Driver => {
  const print = new VenuePrint();
  const venues: string[] = [];
  // The first is the one that needs no rate.
  const currencies = ["USD"];
  return (row) => {
    const [base = "", quote = ""] = row.text("pair").split("/");
    const venue = row.text("venue");
    const isRate = venue === "ref";
    print.time = row.time;
    print.venue = isRate ? 0 : placeOf(venues, venue);
    print.currency = placeOf(currencies, isRate ? base : quote);
    print.price = row.number("price");
    print.size = row.number("size");
    if (isRate) indicator.rate(print);
    else indicator.print(print);
    indicator.settle(print);
  };
};

/** Rows of a price a coin, in the order of `coins`, the columns' names. */
export const coinsDriver = (indicator: CoinsIndicator, coins: readonly string[]): Driver => {
  const prices = new Float64Array(coins.length);
  return (row) => {
    for (const [i, coin] of coins.entries()) prices[i] = row.number(coin);
    indicator.minute(row.time, prices);
  };
};

/** The place of a name in the list; one that is new is put at its end. */
const placeOf = (names: string[], name: string): number => {
  const place = names.indexOf(name);
  return place < 0 ? names.push(name) - 1 : place;
};
