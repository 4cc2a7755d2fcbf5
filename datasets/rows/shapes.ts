import type { Input } from "../../engine/indicators/indicator.ts";
import { commonTimes, type Format, named } from "../import/format.ts";
import { barsCsv } from "../import/formats/bars-csv.ts";
import { bar } from "../import/shapes/bar.ts";
import {
  presentCheck,
  priceCheck,
  sideCheck,
  sizeCheck,
  timeCheck,
} from "../import/shapes/checks.ts";
import { quote } from "../import/shapes/quote.ts";
import { commonSides, type Shape, type SideWords } from "../import/shapes/shape.ts";
import { sideSql } from "../import/shapes/trade.ts";
import type { Source } from "../import/source.ts";
import type { RowShape } from "./row-shape.ts";

/** A format of rows for indicators. */
export interface RowFormat extends Format {
  readonly shape: RowShape;
}

const decimal = "DECIMAL(18, 8)";
const ours = { mappable: true, container: "csv", sides: commonSides } as const;
const inTime = timeCheck("time", "event_time IS NULL");
const noTicks: Shape["ticks"] = {};

const bars: RowFormat = {
  ...barsCsv,
  id: "bars",
  shape: {
    ...bar,
    values: { open: "price", high: "price", low: "price", close: "price", volume: "size" },
  },
};

const sides: SideWords = {
  buy: ["1", "+1", "1.0", ...commonSides.buy],
  sell: ["-1", "-1.0", ...commonSides.sell],
  unknown: ["0"],
};

/** The best bid and ask, and the trade that was seen with them, if one was. */
const l1: RowFormat = {
  ...ours,
  sides,
  id: "l1",
  describe:
    "best bid and ask, and perhaps a trade: time, bid, bid_size, ask, ask_size, trade_price, trade_size, trade_side",
  columns: {
    time: commonTimes,
    bid: named("bid"),
    bid_size: named("bid_size"),
    ask: named("ask"),
    ask_size: named("ask_size"),
    price: named("trade_price"),
    size: named("trade_size"),
    side: named("trade_side"),
  },
  shape: {
    ...quote,
    fields: { ...quote.fields, price: "optional", size: "optional", side: "optional" },
    staged: { ...quote.staged, price: decimal, size: decimal, side: "UTINYINT" },
    read: (cells, words) => ({
      ...quote.read(cells, words),
      price: cells.decimal("price"),
      size: cells.decimal("size"),
      side: sideSql(cells, words),
      price_unread: cells.unread("price", cells.decimal("price")),
    }),
    checks: [
      ...quote.checks,
      priceCheck("price", "price", { optional: "(price_unread OR coalesce(price <= 0, FALSE))" }),
      sizeCheck("size", "size", { optional: "(price IS NOT NULL AND (size IS NULL OR size < 0))" }),
      sideCheck,
    ],
    ticks: noTicks,
    values: {
      bid: "price",
      bid_size: "size",
      ask: "price",
      ask_size: "size",
      price: "price",
      size: "size",
      side: "side",
    },
  },
};

/** The trades of one coin on several venues; rows of the venue `ref` are the rate USDT/USD. */
const venues: RowFormat = {
  ...ours,
  id: "venues",
  describe:
    "trades of one coin on several venues: time, venue, pair, price, size; rows of the venue ref are USDT/USD",
  columns: {
    time: commonTimes,
    venue: named("venue"),
    pair: named("pair"),
    price: named("price"),
    size: named("size"),
  },
  shape: {
    id: "venues",
    fields: {
      time: "required",
      venue: "required",
      pair: "required",
      price: "required",
      size: "required",
    },
    staged: {
      event_time: "TIMESTAMP",
      venue: "VARCHAR",
      pair: "VARCHAR",
      price: decimal,
      size: decimal,
    },
    read: (cells) => ({
      event_time: cells.time("time"),
      venue: cells.text("venue"),
      pair: cells.text("pair"),
      price: cells.decimal("price"),
      size: cells.decimal("size"),
    }),
    checks: [
      inTime,
      presentCheck("venue", "venue IS NULL", "the name of a venue"),
      presentCheck(
        "pair",
        "NOT coalesce(regexp_full_match(pair, '[^/]+/(USD|USDT)'), FALSE)",
        "a pair in USD or USDT, like COIN/USDT",
      ),
      priceCheck("price", "price"),
      sizeCheck("size", "size"),
    ],
    ticks: noTicks,
    values: { venue: "text", pair: "text", price: "price", size: "size" },
  },
};

/** The prices of several coins, minute by minute: every column that is not the time or the row's number is a coin. */
const coins = ({ columns }: Source, time: string | undefined): RowFormat => {
  const times = time === undefined ? commonTimes : named(time);
  const known = new Set(["i", ...times.map(({ name }) => name)]);
  const names = columns.map(({ name }) => name).filter((name) => !known.has(name));
  const fields = names.map((name, at) => ({ name, column: `coin${at}` }));
  return {
    ...ours,
    id: "coins",
    describe: "prices of several coins, minute by minute: time, then a column a coin",
    columns: {
      time: commonTimes,
      ...Object.fromEntries(fields.map(({ name, column }) => [column, named(name)])),
    },
    shape: {
      id: "coins",
      fields: {
        time: "required",
        ...Object.fromEntries(fields.map(({ column }) => [column, "optional"])),
      },
      staged: {
        event_time: "TIMESTAMP",
        ...Object.fromEntries(fields.map(({ column }) => [column, decimal])),
      },
      read: (cells) => ({
        event_time: cells.time("time"),
        ...Object.fromEntries(
          fields.flatMap(({ column }) => [
            [column, cells.decimal(column)],
            [`${column}_unread`, cells.unread(column, cells.decimal(column))],
          ]),
        ),
      }),
      checks: [
        inTime,
        ...fields.map(({ column }) =>
          priceCheck(column, column, {
            optional: `(${column}_unread OR coalesce(${column} <= 0, FALSE))`,
          }),
        ),
      ],
      ticks: noTicks,
      values: Object.fromEntries(fields.map(({ column }) => [column, "price"])),
    },
  };
};

/** How a file of this input is laid out; `time` is the name of its time column, where that is said. */
export const rowFormat = (input: Input, source: Source, time: string | undefined): RowFormat => {
  if (input === "coins") return coins(source, time);
  return { bars, l1, venues }[input];
};
