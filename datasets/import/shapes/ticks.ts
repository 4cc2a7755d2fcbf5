import { readGap } from "../../../recorder/tape/gap-detail.ts";
import type { TickColumn } from "../../../recorder/tape/tick-columns.ts";
import { barChecks, presentCheck, priceCheck, sideCheck, sizeCheck, timeCheck } from "./checks.ts";
import type { Check, Shape } from "./shape.ts";
import { sideSql, sideText } from "./trade.ts";

const decimal = "DECIMAL(18, 8)";
const texts = ["venue", "symbol", "kind", "trade_id", "detail"] as const;
const prices = ["price", "bid", "ask", "open", "high", "low"] as const;
const sizes = ["size", "bid_size", "ask_size"] as const;

const ofKind = (kinds: string, condition: string): string =>
  `(kind IN (${kinds}) AND ${condition})`;
const optional = (field: string, wrong: string): string =>
  `${field}_unread OR coalesce(${field} ${wrong}, FALSE)`;

/** A time that may only be missing where another one orders the rows. */
const ownTime = (field: string, hint: string): Check => {
  const check = timeCheck(field, `${field} IS NULL`);
  return {
    ...check,
    describe: (text, row) => (text === null ? { what: "empty", hint } : check.describe(text, row)),
  };
};

/**
 * Rows that are ticks already. `clock` records are left out: they time a recording's socket, and this tape's clock is
 * the venues'. A gap that was only timed by us stands where we noticed it; anything else needs the venue's time.
 */
export const ticks: Shape = {
  id: "ticks",
  fields: {
    event_time: "required",
    venue: "required",
    symbol: "required",
    kind: "required",
    receive_time: "optional",
    interval: "optional",
    side: "optional",
    ...Object.fromEntries(
      ["trade_id", "detail", ...prices, ...sizes].map((field) => [field, "optional"] as const),
    ),
  },
  staged: {
    event_time: "TIMESTAMP",
    receive_time: "TIMESTAMP",
    side: "UTINYINT",
    interval: "BIGINT",
    ...Object.fromEntries(texts.map((field) => [field, "VARCHAR"])),
    ...Object.fromEntries([...prices, ...sizes].map((field) => [field, decimal])),
  },
  read: (cells, words) => ({
    event_time: `CASE WHEN ${cells.text("event_time")} IS NULL AND ${cells.text("kind")} = 'gap'
      THEN ${cells.time("receive_time")} ELSE ${cells.time("event_time")} END`,
    receive_time: cells.time("receive_time"),
    receive_time_unread: cells.unread("receive_time", cells.time("receive_time")),
    side: sideSql(cells, words),
    interval: cells.whole("interval"),
    ...Object.fromEntries(texts.map((field) => [field, cells.text(field)])),
    ...Object.fromEntries([...prices, ...sizes].map((field) => [field, cells.decimal(field)])),
    ...Object.fromEntries(
      [...prices, ...sizes].map((field) => [
        `${field}_unread`,
        cells.unread(field, cells.decimal(field)),
      ]),
    ),
  }),
  keep: "kind IS DISTINCT FROM 'clock'",
  checks: [
    presentCheck("kind", "coalesce(kind, '') = ''", "trade, quote, bar or gap"),
    presentCheck(
      "venue",
      "NOT coalesce(regexp_full_match(venue, '[a-z][a-z0-9-]{0,31}'), FALSE)",
      "a venue like kraken",
    ),
    presentCheck(
      "symbol",
      "NOT coalesce(regexp_full_match(symbol, '[A-Za-z0-9.+$_-]{1,32}/[A-Za-z0-9.+$_-]{1,32}'), FALSE)",
      "a symbol like USDC/USD",
    ),
    ownTime(
      "event_time",
      "Add --by receive: it keeps the order of a recording, its clock records too.",
    ),
    timeCheck("receive_time", "receive_time_unread"),
    priceCheck("price", "price", {
      optional: ofKind("'trade', 'bar'", "(price IS NULL OR price <= 0)"),
    }),
    sizeCheck("size", "size", { optional: ofKind("'trade', 'bar'", "(size IS NULL OR size < 0)") }),
    ...["open", "high", "low"].map((field) =>
      priceCheck(field, field, {
        optional: ofKind("'bar'", `(${field} IS NULL OR ${field} <= 0)`),
      }),
    ),
    presentCheck(
      "interval",
      ofKind("'bar'", '("interval" IS NULL OR "interval" <= 0)'),
      "the length of the bar in µs",
    ),
    ...["bid", "ask"].map((field) =>
      priceCheck(field, field, { optional: ofKind("'quote'", `(${optional(field, "<= 0")})`) }),
    ),
    ...["bid_size", "ask_size"].map((field) =>
      sizeCheck(field, field, { optional: ofKind("'quote'", `(${optional(field, "< 0")})`) }),
    ),
    ...[...prices, ...sizes].map((field) =>
      presentCheck(field, `${field}_unread`, "a number or nothing"),
    ),
    sideCheck,
    // A bar's close is the price of its tick.
    ...barChecks.map((check) => ({
      ...check,
      field: check.field === "close" ? "price" : check.field,
      wrong: ofKind("'bar'", check.wrong.replaceAll("close", "price")),
    })),
  ],
  review: {
    ...presentCheck(
      "detail",
      "kind = 'gap'",
      'a gap like {"from":"2023-03-11T07:15:00Z","to":"2023-03-11T07:16:00Z","reason":"disconnect","missed":null}, from not after to',
    ),
    column: "detail",
    sound: (text) => text !== null && readGap(text) !== undefined,
  },
  ticks: {
    ...Object.fromEntries(
      ["event_time", "receive_time", "interval", ...texts, ...prices, ...sizes].map((column) => [
        column,
        `"${column}"`,
      ]),
    ),
    side: sideText,
  } satisfies Partial<Record<TickColumn, string>>,
};

const RECEIVED = "kind <> 'clock' AND ";

/** The same in order of their receive time, which every row has: what a recording holds, its clock records too. */
export const receivedTicks: Shape = {
  ...ticks,
  id: "received_ticks",
  fields: { ...ticks.fields, event_time: "optional", receive_time: "required" },
  read: (cells, words) => ({
    ...ticks.read(cells, words),
    event_time: cells.time("event_time"),
    event_time_unread: cells.unread("event_time", cells.time("event_time")),
  }),
  keep: "TRUE",
  checks: [
    ownTime("receive_time", "Leave out --by receive: nobody received this row live."),
    timeCheck("event_time", "event_time_unread"),
    ...ticks.checks.flatMap((check) => {
      if (/_time$/.test(check.field)) return [];
      // A record of the clock is of no instrument.
      const named = check.field === "venue" || check.field === "symbol";
      return named ? { ...check, wrong: `(${RECEIVED}${check.wrong})` } : check;
    }),
  ],
};
