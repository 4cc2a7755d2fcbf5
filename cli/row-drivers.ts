import type { RowBatch, RowFile } from "../datasets/rows/read-rows.ts";
import { Bar } from "../engine/bars/bar.ts";
import type { Input, SeriesContext } from "../engine/indicators/indicator.ts";
import { type Select, selectsOf } from "../engine/indicators/select.ts";
import { Level1 } from "../engine/market/level1.ts";
import { VenuePrint } from "../engine/market/venue-print.ts";

/** Feeds the rows of a file to indicators. */
export interface RowDriver {
  readonly indicators: readonly { readonly values: Float64Array }[];
  take(batch: RowBatch, row: number): void;
}

export interface DriverOptions extends SeriesContext {
  /** Length of a bar, µs. */
  readonly interval: number;
  /** What the time of a bar in the file means. */
  readonly stamp: "open" | "close";
}

type MakeDriver = (selects: readonly Select[], file: RowFile, options: DriverOptions) => RowDriver;

const number = (batch: RowBatch, column: string, row: number): number => {
  const value = batch.columns[column]?.[row];
  return typeof value === "number" ? value : Number.NaN;
};

const text = (batch: RowBatch, column: string, row: number): string => {
  const value = batch.columns[column]?.[row];
  return typeof value === "string" ? value : "";
};

const bars: MakeDriver = (selects, _, { interval, stamp, peg }) => {
  const indicators = selectsOf(selects, "bars").map(({ definition, parameters }) =>
    definition.create(parameters, { peg }),
  );
  const bar = new Bar();
  return {
    indicators,
    take: (batch, row) => {
      const time = batch.time[row] ?? Number.NaN;
      bar.start = stamp === "open" ? time : time - interval;
      bar.end = bar.start + interval;
      bar.open = number(batch, "open", row);
      bar.high = number(batch, "high", row);
      bar.low = number(batch, "low", row);
      bar.close = number(batch, "close", row);
      bar.volume = number(batch, "volume", row);
      for (const indicator of indicators) indicator.update(bar);
    },
  };
};

const l1: MakeDriver = (selects, _, context) => {
  const indicators = selectsOf(selects, "l1").map(({ definition, parameters }) =>
    definition.create(parameters, context),
  );
  const book = new Level1();
  return {
    indicators,
    take: (batch, row) => {
      book.time = batch.time[row] ?? Number.NaN;
      book.quotedAt = book.time;
      book.bid = number(batch, "bid", row);
      book.bidSize = number(batch, "bid_size", row);
      book.ask = number(batch, "ask", row);
      book.askSize = number(batch, "ask_size", row);
      book.price = number(batch, "price", row);
      book.size = number(batch, "size", row);
      book.side = number(batch, "side", row);
      for (const indicator of indicators) {
        indicator.quote?.(book);
        if (!Number.isNaN(book.price)) indicator.trade?.(book);
        indicator.settle(book);
      }
    },
  };
};

const venues: MakeDriver = (selects, _, context) => {
  const indicators = selectsOf(selects, "venues").map(({ definition, parameters }) =>
    definition.create(parameters, context),
  );
  const print = new VenuePrint();
  const names: string[] = [];
  // The first is the one that needs no rate.
  const currencies = ["USD"];
  return {
    indicators,
    take: (batch, row) => {
      const [base = "", quote = ""] = text(batch, "pair", row).split("/");
      const venue = text(batch, "venue", row);
      const isRate = venue === RATES;
      print.time = batch.time[row] ?? Number.NaN;
      print.venue = isRate ? 0 : placeOf(names, venue);
      print.currency = placeOf(currencies, isRate ? base : quote);
      print.price = number(batch, "price", row);
      print.size = number(batch, "size", row);
      for (const indicator of indicators) {
        if (isRate) indicator.rate(print);
        else indicator.print(print);
        indicator.settle(print);
      }
    },
  };
};

/** The venue of rows that say what a currency costs in dollars. */
const RATES = "ref";

/** The place of a name in the list; one that is new is put at its end. */
const placeOf = (names: string[], name: string): number => {
  const place = names.indexOf(name);
  return place < 0 ? names.push(name) - 1 : place;
};

const coins: MakeDriver = (selects, { columns }, context) => {
  const indicators = selectsOf(selects, "coins").map(({ definition, parameters }) =>
    definition.create(parameters, context),
  );
  const prices = new Float64Array(columns.length);
  return {
    indicators,
    take: (batch, row) => {
      for (const [i, column] of columns.entries()) prices[i] = number(batch, column, row);
      for (const indicator of indicators) indicator.minute(batch.time[row] ?? Number.NaN, prices);
    },
  };
};

/** What feeds the rows of each kind of file. An l1 row is a quote, then a trade where it holds one. */
export const rowDrivers: Readonly<Record<Input, MakeDriver>> = { bars, l1, venues, coins };
