// Coinbase Exchange: WebSocket channels "matches", "ticker" and "heartbeat", and REST. Frames of Advanced Trade are read too.
// coinbase.frames.jsonl, beside this file, holds one frame of every type named below.
import { isoMicros } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { readAdvancedTrades, readCoinbaseAdvanced } from "./coinbase-advanced.ts";
import { eachRow, eachRowBackwards, optional, sideOf } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import { defineVenue, type FrameSink, type Listing, type Subscription } from "./venue.ts";

const CHANNELS = { matches: "trades", ticker: "quotes", heartbeat: "nothing" } as const;
const NAMES = Object.keys(CHANNELS);

/** Channels that we never ask for: order by order, books, auctions, the account's own. */
const OTHERS = new Set([
  ...["received", "open", "done", "change", "activate", "snapshot", "l2update", "rfq_match"],
  ...["auction", "balance", "unsubscriptions"],
]);

export const coinbase = defineVenue(
  {
    id: "coinbase",
    title: "Coinbase",
    endpoint: "wss://ws-feed.exchange.coinbase.com",
    rest: "https://api.exchange.coinbase.com",
    maxPayload: 1 << 20,
    tradeNumbers: "consecutive",
    // Eight attempts a second are allowed to an address, in bursts of twenty.
    connects: { count: 20, perMs: 10_000 },
    lines: [
      {
        id: "exchange",
        url: (endpoint) => endpoint,
        pairs: 100,
        spacingMs: 50,
        // Each product has a heartbeat a second.
        silentMs: 15_000,
        refusesWhole: true,
        subscribe: (listings) => {
          // An empty list of products is refused.
          if (listings.length === 0) return [];
          const ids = listings.map(({ wire }) => wire);
          const frame = JSON.stringify({ type: "subscribe", product_ids: ids, channels: NAMES });
          const subscriptions = Object.entries(CHANNELS).flatMap(([channel, carries]) =>
            listings.map(
              ({ symbol, wire }): Subscription => ({ key: `${channel} ${wire}`, symbol, carries }),
            ),
          );
          return [{ frame, subscriptions }];
        },
      },
    ],
    instruments: {
      path: "/products",
      read: (json) => {
        if (!json.isArray(0)) throw new FieldError(optional(json, 0, "message") ?? "no list");
        const found: Listing[] = [];
        for (let row = json.first(0); row >= 0; row = json.next(row, 0)) {
          const id = json.need(row, "id");
          const status = statusOf(json, row);
          const trading = status === "online";
          found.push({ symbol: pairOf(id), wire: id, rest: id, trading, status });
        }
        return found;
      },
    },
    trades: {
      walk: "backward",
      limit: 1000,
      spacingMs: 150,
      // `after` means older than.
      path: ({ rest }, from) =>
        `/products/${encodeURIComponent(rest)}/trades?limit=1000${from ? `&after=${encodeURIComponent(from.id)}` : ""}`,
      decode: (json, symbol, out) => {
        if (!json.isArray(0)) throw new FieldError(optional(json, 0, "message") ?? "no list");
        eachRowBackwards(json, 0, out, (row) => trade(json, row, symbol, "backfill", out));
      },
    },
    read(json, _memory, out) {
      // REST lists name no pair, or are of products.
      if (json.isArray(0)) return out.control({ what: "other", type: "rest" });
      if (!json.isObject(0)) throw new FieldError("no object");
      const type = json.text(json.get(0, "type"));
      if (type !== undefined) return exchange(json, type, out);
      const channel = json.text(json.get(0, "channel"));
      if (channel !== undefined) return readCoinbaseAdvanced(json, channel, out);
      if (json.isArray(json.get(0, "trades"))) return readAdvancedTrades(json, out);
      const rest = ["products", "product_id", "id"].some((key) => json.get(0, key) >= 0);
      if (rest) return out.control({ what: "other", type: "rest" });
      const reason = optional(json, 0, "message") ?? optional(json, 0, "error");
      if (reason !== undefined) return out.control({ what: "refused", reason });
      out.control({ what: "unknown", type: "" });
    },
  },
  new JsonIndex(),
);

const pairOf = pairReader("-");

const exchange = (json: JsonIndex, type: string, out: FrameSink) => {
  switch (type) {
    case "match":
      return trade(json, 0, pairOf(json.need(0, "product_id")), undefined, out);
    case "last_match": // sent once on subscribing: it happened before this connection began
      return trade(json, 0, pairOf(json.need(0, "product_id")), "backfill", out);
    case "ticker":
      return ticker(json, out);
    case "heartbeat":
      return heartbeat(json, out);
    case "subscriptions":
      return acknowledged(json, out);
    case "error":
      return refused(json, out);
    case "status":
      return eachRow(json, json.get(0, "products"), out, (row) =>
        out.control({
          what: "status",
          symbol: pairOf(json.need(row, "id")),
          status: statusOf(json, row),
        }),
      );
    default:
      return out.control({ what: OTHERS.has(type) ? "other" : "unknown", type });
  }
};

const trade = (
  json: JsonIndex,
  row: number,
  symbol: string,
  detail: "backfill" | undefined,
  out: FrameSink,
) => {
  const id = json.need(row, "trade_id");
  out.trade({
    symbol,
    eventTime: isoMicros(json.need(row, "time")),
    price: json.need(row, "price"),
    size: json.need(row, "size"),
    // The feed names the resting side; the aggressor is the other one.
    side: sideOf(json, json.get(row, "side"), "sell", "buy"),
    id,
    number: id,
    detail,
  });
};

const ticker = (json: JsonIndex, out: FrameSink) => {
  const bid = json.need(0, "best_bid");
  const ask = json.need(0, "best_ask");
  // A product without a market: nobody bids, nobody asks, and where it never traded there is no time either.
  if (isZero(bid) && isZero(ask)) return out.control({ what: "other", type: "ticker" });
  out.quote({
    symbol: pairOf(json.need(0, "product_id")),
    eventTime: isoMicros(optional(json, 0, "time") ?? ""),
    bid,
    bidSize: optional(json, 0, "best_bid_size"),
    ask,
    askSize: optional(json, 0, "best_ask_size"),
  });
};

const isZero = (text: string): boolean => /^[0.]*$/.test(text);

const heartbeat = (json: JsonIndex, out: FrameSink) => {
  const symbol = pairOf(json.need(0, "product_id"));
  const number = optional(json, 0, "last_trade_id");
  out.control({ what: "heartbeat" });
  // Zero, or nothing, before the first trade of a product.
  if (number !== undefined && number !== "0") out.control({ what: "lastTrade", symbol, number });
};

/** All that the connection is subscribed to by now, not only what was asked for last. */
const acknowledged = (json: JsonIndex, out: FrameSink) => {
  const channels = json.get(0, "channels");
  if (!json.isArray(channels)) throw new FieldError('no list "channels"');
  const keys: string[] = [];
  for (let at = json.first(channels); at >= 0; at = json.next(at, channels)) {
    const name = json.need(at, "name");
    const ids = json.get(at, "product_ids");
    for (let id = json.first(ids); id >= 0; id = json.next(id, ids))
      keys.push(`${name} ${json.text(id) ?? ""}`);
  }
  out.control({ what: "acknowledged", keys });
};

/** One bad product refuses the whole request, and is named in the reason. */
const refused = (json: JsonIndex, out: FrameSink) => {
  const message = json.need(0, "message");
  const why = optional(json, 0, "reason");
  const reason = why === undefined ? message : `${message}: ${why}`;
  const product = /^(\S+) is (?:not a valid product|delisted)/.exec(why ?? message)?.[1];
  if (product === undefined) return out.control({ what: "refused", reason });
  out.control({ what: "refused", reason, keys: NAMES.map((name) => `${name} ${product}`) });
};

/** `online`, or what keeps a product from trading. */
const statusOf = (json: JsonIndex, row: number): string => {
  const stopped = ["trading_disabled", "cancel_only", "post_only"].find((key) =>
    json.isTrue(json.get(row, key)),
  );
  return stopped ?? optional(json, row, "status") ?? "online";
};
