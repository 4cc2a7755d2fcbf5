// Bybit version 5, spot: topics "publicTrade" and "orderbook.1", and REST. Frames of its other products are read too; their
// instruments keep the venue's spelling. bybit.frames.jsonl, beside this file, holds one frame of every type named below.
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { bybitBest } from "./bybit-best.ts";
import type { ConnectionMemory } from "./connection-memory.ts";
import { eachRow, eachRowBackwards, optional, shapeOf, sideOf } from "./rows.ts";
import { splitPair } from "./symbols.ts";
import {
  defineVenue,
  type FrameSink,
  type Listing,
  type Subscribe,
  type Subscription,
} from "./venue.ts";

/** A request may have ten arguments, and a pair takes two. */
const PAIRS = 5;

const TRADES = "publicTrade.";
const BEST = "orderbook.1.";

export const bybit = defineVenue(
  {
    id: "bybit",
    title: "Bybit",
    endpoint: "wss://stream.bybit.com/v5/public/spot",
    rest: "https://api.bybit.com",
    maxPayload: 1 << 20,
    // Ids are opaque, and `seq` counts all that happens.
    tradeNumbers: "none",
    // 500 attempts in five minutes are allowed; a fifth of that is plenty.
    connects: { count: 100, perMs: 300_000 },
    lines: [
      {
        id: "spot",
        url: (endpoint) => endpoint,
        // All topics of a connection may have 21,000 characters.
        pairs: 200,
        spacingMs: 100,
        refusesWhole: true,
        ping: {
          everyMs: 20_000,
          frame: (id) => JSON.stringify({ req_id: String(id), op: "ping" }),
        },
        // Pairs are quiet for minutes, but pings are answered.
        silentMs: 60_000,
        subscribe,
      },
    ],
    instruments: { path: "/v5/market/instruments-info?category=spot", read: readListings },
    trades: {
      // The newest 60 and no others: what is lost for longer stays lost.
      walk: "newest",
      limit: 60,
      // 600 requests in five seconds are allowed.
      spacingMs: 100,
      path: ({ rest }) =>
        `/v5/market/recent-trade?category=spot&symbol=${encodeURIComponent(rest)}&limit=60`,
      decode: (json, symbol, out) => restTrades(json, listOf(json), symbol, out),
    },
    read(json, memory, out) {
      if (json.get(0, "topic") >= 0) return pushed(json, memory, out);
      if (json.get(0, "retCode") >= 0 && json.get(0, "op") < 0) return answer(json, out);
      return control(json, out);
    },
  },
  new JsonIndex(),
);

function subscribe(listings: readonly Listing[], firstRequest: number): Subscribe[] {
  const messages: Subscribe[] = [];
  for (let from = 0; from < listings.length; from += PAIRS) {
    const subscriptions = listings
      .slice(from, from + PAIRS)
      .flatMap(({ symbol, wire }): Subscription[] => [
        { key: `${TRADES}${wire}`, symbol, carries: "trades" },
        { key: `${BEST}${wire}`, symbol, carries: "quotes" },
      ]);
    const request = String(firstRequest + messages.length);
    const args = subscriptions.map(({ key }) => key);
    const frame = JSON.stringify({ req_id: request, op: "subscribe", args });
    messages.push({ frame, request, subscriptions });
  }
  return messages;
}

const control = (json: JsonIndex, out: FrameSink) => {
  if (!json.isObject(0)) throw new FieldError("no object");
  const op = optional(json, 0, "op");
  const reason = optional(json, 0, "ret_msg") ?? optional(json, 0, "desc");
  // Spot keeps the ping's `op`; other products, and older versions, have pongs of their own.
  if (op === "pong" || reason === "pong" || json.get(0, "pong") >= 0)
    return out.control({ what: "heartbeat" });
  const id = optional(json, 0, "req_id");
  const request = id === undefined ? {} : { request: id };
  if (json.raw(json.get(0, "success")) === "false" || json.get(0, "code") >= 0) {
    const named = reason === undefined ? [] : keysIn(reason);
    const keys = named.length === 0 ? {} : { keys: named };
    return out.control({ what: "refused", reason: reason ?? "refused", ...keys, ...request });
  }
  if (op === "subscribe" && json.isTrue(json.get(0, "success")))
    return out.control({ what: "acknowledged", ...request });
  if (op === "unsubscribe" || op === "auth") return out.control({ what: "other", type: op });
  out.control({ what: "unknown", type: op ?? shapeOf(json, 0) });
};

/**
 * What a refusal names: `Invalid symbol :[publicTrade.NOPEUSDT]`, which holds for all topics of the pair, or
 * `error:handler not found,topic:publicTrade.NOPEUSDT`, which holds for that one.
 */
const keysIn = (reason: string): string[] => {
  const symbols = /invalid symbol\s*:\s*\[([^\]]*)\]/i.exec(reason)?.[1];
  if (symbols !== undefined)
    return symbols.split(",").flatMap((topic) => {
      const wire = topic.trim().replace(/^.*\./, "");
      return [`${TRADES}${wire}`, `${BEST}${wire}`];
    });
  const topic = /topic:\s*([\w.-]+)/i.exec(reason)?.[1];
  return topic === undefined ? [] : [topic];
};

const pushed = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  const topic = json.need(0, "topic");
  const data = json.get(0, "data");
  if (topic.startsWith(TRADES)) {
    if (!json.isArray(data)) throw new FieldError('no list "data"');
    return eachRow(json, data, out, (row) => trade(json, row, out));
  }
  if (topic.startsWith(BEST)) return best(json, data, memory, out);
  if (topic.startsWith("tickers.")) return ticker(json, data, topic, out);
  out.control({ what: "other", type: topic.replace(/\.[^.]*$/, "") });
};

const trade = (json: JsonIndex, row: number, out: FrameSink) => {
  const wire = json.need(row, "s");
  // Only contracts state the direction of the price, and some are spelled like spot pairs.
  const spot = json.get(row, "L") < 0;
  out.trade({
    symbol: (spot ? splitPair(wire) : undefined) ?? wire,
    eventTime: decimalMicros(json.need(row, "T"), Unit.ms),
    price: json.need(row, "p"),
    size: json.need(row, "v"),
    side: sideOf(json, json.get(row, "S"), "Buy", "Sell"),
    id: json.need(row, "i"),
    detail: json.isTrue(json.get(row, "BT")) ? "block" : undefined,
  });
};

/** Snapshots, also repeated ones; deltas carry one side, the other stands as it was. */
const best = (json: JsonIndex, data: number, memory: ConnectionMemory, out: FrameSink) => {
  const wire = json.need(data, "s");
  const snapshot = json.is(json.get(0, "type"), "snapshot");
  const quote = bybitBest(json, data, snapshot, memory);
  // A delta on its own says nothing of the other side.
  if (quote === undefined) return out.control({ what: "other", type: "orderbook.1" });
  // When it matched; else when it was sent.
  const time = optional(json, 0, "cts") ?? json.need(0, "ts");
  const eventTime = decimalMicros(time, Unit.ms);
  const { bid, bidSize, ask, askSize } = quote;
  out.quote({ symbol: splitPair(wire) ?? wire, eventTime, bid, bidSize, ask, askSize });
};

/** Those of spot have no bid and ask, those of options `bidPrice`, those of futures `bid1Price`, and not in every delta. */
const ticker = (json: JsonIndex, data: number, topic: string, out: FrameSink) => {
  const [bid, ask] = json.get(data, "bid1Price") >= 0 ? ["bid1", "ask1"] : ["bid", "ask"];
  if (json.get(data, `${bid}Price`) < 0 || json.get(data, `${ask}Price`) < 0)
    return out.control({ what: "other", type: "tickers" });
  out.quote({
    symbol: optional(json, data, "symbol") ?? topic.slice("tickers.".length),
    eventTime: decimalMicros(json.need(0, "ts"), Unit.ms),
    bid: optional(json, data, `${bid}Price`),
    bidSize: optional(json, data, `${bid}Size`),
    ask: optional(json, data, `${ask}Price`),
    askSize: optional(json, data, `${ask}Size`),
  });
};

/** An answer of REST that came without its request. */
const answer = (json: JsonIndex, out: FrameSink) => {
  if (!json.is(json.get(0, "retCode"), "0")) {
    const reason = `${optional(json, 0, "retMsg") ?? "refused"} (${json.need(0, "retCode")})`;
    return out.control({ what: "refused", reason });
  }
  const result = json.get(0, "result");
  const list = json.get(result, "list");
  if (json.get(json.first(list), "execId") < 0) return out.control({ what: "other", type: "rest" });
  const spot = json.is(json.get(result, "category"), "spot");
  restTrades(json, list, spot ? splitPair : undefined, out);
};

const listOf = (json: JsonIndex): number => {
  const list = json.get(json.get(0, "result"), "list");
  if (!json.is(json.get(0, "retCode"), "0") || !json.isArray(list))
    throw new FieldError(optional(json, 0, "retMsg") ?? 'no list "result.list"');
  return list;
};

/** Newest first. `symbol`: what is known, or how to tell it from the venue's spelling. */
const restTrades = (
  json: JsonIndex,
  list: number,
  symbol: string | typeof splitPair | undefined,
  out: FrameSink,
): void =>
  eachRowBackwards(json, list, out, (row) => {
    const wire = json.need(row, "symbol");
    out.trade({
      symbol: (typeof symbol === "string" ? symbol : symbol?.(wire)) ?? wire,
      eventTime: decimalMicros(json.need(row, "time"), Unit.ms),
      price: json.need(row, "price"),
      size: json.need(row, "size"),
      side: sideOf(json, json.get(row, "side"), "Buy", "Sell"),
      id: json.need(row, "execId"),
      detail: "backfill",
    });
  });

function readListings(json: JsonIndex): Listing[] {
  const list = listOf(json);
  const listings: Listing[] = [];
  for (let it = json.first(list); it >= 0; it = json.next(it, list)) {
    const wire = json.need(it, "symbol");
    const status = json.need(it, "status");
    const symbol = `${json.need(it, "baseCoin")}/${json.need(it, "quoteCoin")}`;
    listings.push({ symbol, wire, rest: wire, trading: status === "Trading", status });
  }
  return listings;
}
