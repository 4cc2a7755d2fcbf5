import { priceCheck, sizeCheck, timeCheck } from "./checks.ts";
import type { Shape } from "./shape.ts";

const decimal = "DECIMAL(18, 8)";
const values = ["bid", "bid_size", "ask", "ask_size"] as const;

/** One best bid and ask a row; a side that the book lacks is empty. */
export const quote: Shape = {
  id: "quote",
  fields: {
    time: "required",
    bid: "required",
    bid_size: "required",
    ask: "required",
    ask_size: "required",
  },
  staged: {
    event_time: "TIMESTAMP",
    bid: decimal,
    bid_size: decimal,
    ask: decimal,
    ask_size: decimal,
  },
  read: (cells) => ({
    event_time: cells.time("time"),
    ...Object.fromEntries(values.map((field) => [field, cells.decimal(field)])),
    ...Object.fromEntries(
      values.map((field) => [`${field}_unread`, cells.unread(field, cells.decimal(field))]),
    ),
  }),
  checks: [
    timeCheck("time", "event_time IS NULL"),
    ...["bid", "ask"].map((field) =>
      priceCheck(field, field, { optional: `(${field}_unread OR coalesce(${field} <= 0, FALSE))` }),
    ),
    ...["bid_size", "ask_size"].map((field) =>
      sizeCheck(field, field, { optional: `(${field}_unread OR coalesce(${field} < 0, FALSE))` }),
    ),
  ],
  ticks: {
    event_time: "event_time",
    kind: "'quote'",
    bid: "bid",
    bid_size: "bid_size",
    ask: "ask",
    ask_size: "ask_size",
  },
};
