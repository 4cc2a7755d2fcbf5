// Bitstamp: WebSocket channels "live_trades_*" and "order_book_*" (the whole top of the book each time), and REST.
// bitstamp.frames.jsonl, beside this file, holds one frame of every type named below.
import type { Micros } from "../../engine/market/time.ts";
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { bitstampPair } from "./bitstamp-pair.ts";
import { eachRowBackwards, optional, sideOf } from "./rows.ts";
import { defineVenue, type FrameSink, type Listing, type Subscribe } from "./venue.ts";

/** An hour, less what clocks may be apart. */
const HOUR_MS = 50 * 60_000;

const TRADES = "live_trades_";
const BOOK = "order_book_";
/** Channels that we never ask for; `live_orders` has an event for each thing that can befall an order. */
const OTHERS = ["diff_order_book_", "detail_order_book_", "live_orders_", "funding_rate_"];

export const bitstamp = defineVenue(
  {
    id: "bitstamp",
    title: "Bitstamp",
    endpoint: "wss://ws.bitstamp.net",
    rest: "https://www.bitstamp.net",
    maxPayload: 1 << 20,
    // Ids count the trades of the whole venue, and skip.
    tradeNumbers: "none",
    connects: { count: 20, perMs: 60_000 },
    // The server ends a connection after 90 days; no timer waits longer than 24.
    lifetimeMs: 20 * 86_400_000,
    lines: [
      {
        id: "public",
        url: (endpoint) => endpoint,
        // A connection carries 1,024 channels.
        pairs: 200,
        spacingMs: 20,
        // Answered at once; a quiet book says nothing for a minute.
        ping: { everyMs: 15_000, frame: () => '{"event":"bts:heartbeat"}' },
        silentMs: 40_000,
        subscribe: (listings) =>
          listings.flatMap((listing) => [
            subscribe(`${TRADES}${listing.wire}`, listing, "trades"),
            subscribe(`${BOOK}${listing.wire}`, listing, "quotes"),
          ]),
      },
    ],
    instruments: {
      path: "/api/v2/trading-pairs-info/",
      read: (json) => {
        if (!json.isArray(0)) throw new FieldError(failure(json) ?? "no list");
        const found: Listing[] = [];
        for (let row = json.first(0); row >= 0; row = json.next(row, 0)) {
          const symbol = json.need(row, "name");
          const wire = json.need(row, "url_symbol");
          const trading = json.is(json.get(row, "trading"), "Enabled");
          const status = json.need(row, "trading");
          found.push({ symbol, wire, rest: wire, trading, status });
        }
        return found;
      },
    },
    trades: {
      walk: "newest",
      // One answer holds all of the last day, however many that are.
      limit: Number.MAX_SAFE_INTEGER,
      reachMs: 86_400_000,
      spacingMs: 1000,
      // A quiet pair is asked after every few minutes: a whole day each time would be more than its feed.
      path: ({ rest }, _from, ageMs = Number.POSITIVE_INFINITY) =>
        `/api/v2/transactions/${encodeURIComponent(rest)}/?time=${ageMs < HOUR_MS ? "hour" : "day"}`,
      decode: (json, symbol, out) => {
        if (!json.isArray(0)) throw new FieldError(failure(json) ?? "no list");
        eachRowBackwards(json, 0, out, (row) =>
          out.trade({
            symbol,
            // Whole seconds, unlike the feed's time of the same trade.
            eventTime: decimalMicros(json.need(row, "date"), Unit.s),
            price: json.need(row, "price"),
            size: json.need(row, "amount"),
            side: sideOf(json, json.get(row, "type"), "0", "1"),
            id: json.need(row, "tid"),
            detail: "backfill",
          }),
        );
      },
    },
    read(json, _memory, out) {
      // REST lists name no pair, or are of pairs.
      if (json.isArray(0)) return out.control({ what: "other", type: "rest" });
      if (!json.isObject(0)) throw new FieldError("no object");
      const event = json.get(0, "event");
      if (json.is(event, "trade")) return trade(json, out);
      if (json.is(event, "data")) return data(json, out);
      if (event >= 0) return control(json, out);
      const reason = failure(json);
      if (reason !== undefined) return out.control({ what: "refused", reason });
      const rest = json.get(0, "bids") >= 0;
      out.control(rest ? { what: "other", type: "rest" } : { what: "unknown", type: "" });
    },
  },
  new JsonIndex(),
);

const subscribe = (
  channel: string,
  { symbol }: Listing,
  carries: "trades" | "quotes",
): Subscribe => ({
  frame: JSON.stringify({ event: "bts:subscribe", data: { channel } }),
  subscriptions: [{ key: channel, symbol, carries }],
});

const trade = (json: JsonIndex, out: FrameSink) => {
  const channel = json.need(0, "channel");
  if (!channel.startsWith(TRADES)) return out.control({ what: "unknown", type: channel });
  const row = dataOf(json);
  out.trade({
    symbol: bitstampPair(channel.slice(TRADES.length)),
    eventTime: timeOf(json, row),
    // `price` and `amount` are doubles with noise; only frames of old lack the exact texts.
    price: optional(json, row, "price_str") ?? json.need(row, "price"),
    size: optional(json, row, "amount_str") ?? json.need(row, "amount"),
    side: sideOf(json, json.get(row, "type"), "0", "1"),
    id: json.need(row, "id"),
    detail: undefined,
  });
};

const data = (json: JsonIndex, out: FrameSink) => {
  const channel = json.need(0, "channel");
  if (!channel.startsWith(BOOK)) return otherChannel(channel, out);
  const book = dataOf(json);
  const [bids, asks] = [json.get(book, "bids"), json.get(book, "asks")];
  if (!json.isArray(bids) || !json.isArray(asks)) throw new FieldError('no list "bids" or "asks"');
  // Best first on either side.
  const [bid, ask] = [json.first(bids), json.first(asks)];
  out.quote({
    symbol: bitstampPair(channel.slice(BOOK.length)),
    eventTime: timeOf(json, book),
    bid: json.text(json.at(bid, 0)),
    bidSize: json.text(json.at(bid, 1)),
    ask: json.text(json.at(ask, 0)),
    askSize: json.text(json.at(ask, 1)),
  });
};

const control = (json: JsonIndex, out: FrameSink) => {
  const event = json.need(0, "event");
  const channel = optional(json, 0, "channel");
  switch (event) {
    case "bts:subscription_succeeded":
      return out.control({ what: "acknowledged", keys: [json.need(0, "channel")] });
    case "bts:heartbeat":
      return out.control({ what: "heartbeat" });
    case "bts:request_reconnect":
      return out.control({ what: "ending", reason: "the venue asks to reconnect" });
    case "bts:unsubscription_succeeded":
      return out.control({ what: "other", type: event });
    case "bts:error": {
      const reason = optional(json, json.get(0, "data"), "message") ?? "refused";
      // Mostly it does not say which channel it means.
      const keys = channel === undefined ? {} : { keys: [channel] };
      return out.control({ what: "refused", reason, ...keys });
    }
    default:
      return channel === undefined
        ? out.control({ what: "unknown", type: event })
        : otherChannel(channel, out);
  }
};

const otherChannel = (channel: string, out: FrameSink) => {
  const known = OTHERS.some((prefix) => channel.startsWith(prefix));
  out.control({ what: known ? "other" : "unknown", type: channel });
};

const dataOf = (json: JsonIndex): number => {
  const node = json.get(0, "data");
  if (!json.isObject(node)) throw new FieldError('no field "data"');
  return node;
};

/** `timestamp` has whole seconds, and on some markets milliseconds. */
const timeOf = (json: JsonIndex, node: number): Micros => {
  const exact = optional(json, node, "microtimestamp");
  if (exact !== undefined) return decimalMicros(exact, Unit.us);
  const rough = json.need(node, "timestamp");
  return decimalMicros(rough, rough.length > 11 ? Unit.ms : Unit.s);
};

/** What an answer of REST complains of: `{"status":"error","reason":…}`, `{"error":…}`. */
const failure = (json: JsonIndex): string | undefined => {
  const reason = json.get(0, "reason");
  const error = json.get(0, "error");
  if (reason >= 0) return json.text(reason) ?? json.raw(reason);
  return error >= 0 ? (json.text(error) ?? json.raw(error)) : undefined;
};
