// Binance spot: combined streams "@trade" and "@bookTicker", and REST. Raw streams and other products' frames are told apart.
// binance.frames.jsonl, beside this file, holds one frame of every type named below.
import { type Micros, micros } from "../../engine/market/time.ts";
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { binancePair } from "./binance-pair.ts";
import { sideOfMaker } from "./maker-side.ts";
import { eachRow, optional, shapeOf } from "./rows.ts";
import { subscribeStreams } from "./subscribe-streams.ts";
import { defineVenue, type FrameSink, type Listing } from "./venue.ts";

export const binance = defineVenue(
  {
    id: "binance",
    title: "Binance",
    endpoint: "wss://data-stream.binance.vision/stream",
    // The host for market data alone has no historicalTrades.
    rest: "https://api.binance.com",
    maxPayload: 1 << 20,
    tradeNumbers: "consecutive",
    // The server ends every connection after 24 hours.
    lifetimeMs: 23 * 3_600_000,
    // 300 attempts in five minutes are allowed; a third of that is plenty.
    connects: { count: 100, perMs: 300_000 },
    lines: [
      {
        id: "streams",
        url: (endpoint) => `${endpoint}${endpoint.includes("?") ? "&" : "?"}timeUnit=MICROSECOND`,
        // 1024 streams a connection, two of them a pair.
        pairs: 500,
        // Five messages a second, pongs among them.
        spacingMs: 300,
        silentMs: 75_000,
        // Proves the connection where all pairs are quiet; a pong frame that nobody asked for would not.
        ping: {
          everyMs: 30_000,
          frame: (id) => JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id }),
        },
        subscribe: (listings, firstRequest) => subscribeStreams(listings, firstRequest, 100),
      },
    ],
    instruments: { path: "/api/v3/exchangeInfo?showPermissionSets=false", read: readListings },
    trades: {
      walk: "forward",
      limit: 1000,
      // Weight 25 of 6000 a minute.
      spacingMs: 500,
      // `fromId` is inclusive: the known trade comes once more.
      path: ({ rest }, from) => {
        const pair = `symbol=${encodeURIComponent(rest)}&limit=1000`;
        if (from === undefined) return `/api/v3/trades?${pair}`;
        return `/api/v3/historicalTrades?${pair}&fromId=${encodeURIComponent(from.id)}`;
      },
      decode: (json, symbol, out) => restTrades(json, symbol, out),
    },
    read(json, _memory, out) {
      const data = json.get(0, "stream") >= 0 ? json.get(0, "data") : 0;
      if (data < 0) throw new FieldError('no field "data"');
      if (json.isArray(data)) return list(json, data, out);
      if (!json.isObject(data)) throw new FieldError("no object");
      return event(json, data, out);
    },
  },
  new JsonIndex(),
);

/** Events of no use here. */
const OTHER = new Set(["depthUpdate", "kline", "24hrMiniTicker", "avgPrice", "referencePrice"]);

const event = (json: JsonIndex, node: number, out: FrameSink) => {
  const type = json.get(node, "e");
  // The book ticker has no name. It is most of what comes.
  if (type < 0 && json.get(node, "u") >= 0) return quote(json, node, NO_TIME, out);
  if (json.is(type, "trade")) return trade(json, node, out);
  if (json.is(type, "24hrTicker"))
    return quote(json, node, timeOf(optional(json, node, "E") ?? ""), out);
  if (json.is(type, "aggTrade")) return aggregate(json, node, out);
  if (json.is(type, "blockTrade")) return block(json, node, out);
  if (json.is(type, "serverShutdown") || json.is(json.get(0, "stream"), "!serverShutdown"))
    return out.control({ what: "ending", reason: "the server announces that it shuts down" });
  if (type >= 0) {
    const name = json.text(type) ?? "";
    const known = OTHER.has(name) || /^\d+[hd]Ticker$/.test(name);
    return out.control({ what: known ? "other" : "unknown", type: name });
  }
  if (json.get(node, "lastUpdateId") >= 0) return out.control({ what: "other", type: "depth" });
  if (node === 0) return answer(json, out);
  out.control({ what: "unknown", type: shapeOf(json, node) });
};

const NO_TIME = micros(Number.NaN);

/** Milliseconds, or microseconds where the address asked for them. */
const timeOf = (digits: string) => decimalMicros(digits, digits.length > 14 ? Unit.us : Unit.ms);

const trade = (json: JsonIndex, node: number, out: FrameSink) => {
  // Written out: nearly every trade of the venue comes by here, and copying costs as much as reading.
  const id = json.need(node, "t");
  out.trade({
    symbol: binancePair(json.need(node, "s")),
    eventTime: timeOf(json.need(node, "T")),
    price: json.need(node, "p"),
    size: json.need(node, "q"),
    side: sideOfMaker(json, json.get(node, "m")),
    id,
    number: id,
    detail: undefined,
  });
};

/** Trades of one order at one price, by a number of their own. */
const aggregate = (json: JsonIndex, node: number, out: FrameSink) => {
  const id = json.need(node, "a");
  out.trade({ ...print(json, node), id, key: `aggregate ${id}`, detail: undefined });
};

/** Blocks have numbers of their own, and are no part of the other trades. */
const block = (json: JsonIndex, node: number, out: FrameSink) => {
  const id = json.need(node, "t");
  out.trade({ ...print(json, node), id, key: `block ${id}`, detail: "block" });
};

const print = (json: JsonIndex, node: number) => ({
  symbol: binancePair(json.need(node, "s")),
  eventTime: timeOf(json.need(node, "T")),
  price: json.need(node, "p"),
  size: json.need(node, "q"),
  side: sideOfMaker(json, json.get(node, "m")),
});

/** The book ticker has no time at all, the 24 hour ticker that of its sending. */
const quote = (json: JsonIndex, node: number, eventTime: Micros, out: FrameSink): void =>
  out.quote({
    symbol: binancePair(json.need(node, "s")),
    eventTime,
    bid: json.need(node, "b"),
    bidSize: optional(json, node, "B"),
    ask: json.need(node, "a"),
    askSize: optional(json, node, "A"),
  });

/** Tickers of all pairs, or an answer of REST that came without its request. */
const list = (json: JsonIndex, node: number, out: FrameSink) => {
  if (json.get(json.first(node), "e") < 0) return out.control({ what: "other", type: "rest" });
  eachRow(json, node, out, (row) => event(json, row, out));
};

const answer = (json: JsonIndex, out: FrameSink) => {
  const id = optional(json, 0, "id");
  const request = id === undefined ? {} : { request: id };
  const error = Math.max(json.get(0, "error"), 0);
  if (json.get(error, "code") >= 0) {
    const reason = `${optional(json, error, "msg") ?? "refused"} (${optional(json, error, "code")})`;
    return out.control({ what: "refused", reason, ...request });
  }
  const result = json.get(0, "result");
  if (json.raw(result) === "null") return out.control({ what: "acknowledged", ...request });
  // What is subscribed: we ask for it as a sign of life.
  if (json.isArray(result)) return out.control({ what: "heartbeat" });
  if (result >= 0) return out.control({ what: "other", type: "property" });
  if (json.isArray(json.get(0, "symbols")))
    return out.control({ what: "other", type: "exchangeInfo" });
  out.control({ what: "unknown", type: shapeOf(json, 0) });
};

const restTrades = (json: JsonIndex, symbol: string, out: FrameSink): void => {
  if (!json.isArray(0)) throw new FieldError(optional(json, 0, "msg") ?? "no list of trades");
  eachRow(json, 0, out, (row) => {
    const id = json.need(row, "id");
    out.trade({
      symbol,
      eventTime: timeOf(json.need(row, "time")),
      price: json.need(row, "price"),
      size: json.need(row, "qty"),
      side: sideOfMaker(json, json.get(row, "isBuyerMaker")),
      id,
      number: id,
      detail: "backfill",
    });
  });
};

function readListings(json: JsonIndex): Listing[] {
  const symbols = json.get(0, "symbols");
  if (!json.isArray(symbols)) throw new FieldError(optional(json, 0, "msg") ?? 'no list "symbols"');
  const listings: Listing[] = [];
  for (let it = json.first(symbols); it >= 0; it = json.next(it, symbols)) {
    const rest = json.need(it, "symbol");
    const status = json.need(it, "status");
    const spot = json.raw(json.get(it, "isSpotTradingAllowed")) !== "false";
    listings.push({
      symbol: `${json.need(it, "baseAsset")}/${json.need(it, "quoteAsset")}`,
      wire: rest.toLowerCase(),
      rest,
      trading: spot && status === "TRADING",
      status: spot ? status : "not for spot",
    });
  }
  return listings;
}
