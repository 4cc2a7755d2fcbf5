// KuCoin spot: topics "/market/match" and "/spotMarket/level1", and REST. "/market/ticker", "/market/snapshot" and the frames
// of the newer unified socket are read too. kucoin.frames.jsonl, beside this file, holds one frame of every type named below.
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { readKucoinUnified } from "./kucoin-unified.ts";
import { eachRow, eachRowBackwards, optional, sideOf } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import {
  defineVenue,
  type FrameSink,
  type Listing,
  type Subscribe,
  type Subscription,
} from "./venue.ts";

/** A request may name a hundred pairs. */
const PAIRS = 100;

const TOPICS = [
  { topic: "/market/match", carries: "trades" },
  // The ticker comes each 100 ms at most, this one with every change.
  { topic: "/spotMarket/level1", carries: "quotes" },
] as const;

export const kucoin = defineVenue(
  {
    id: "kucoin",
    title: "KuCoin",
    endpoint: "wss://ws-api-spot.kucoin.com/",
    rest: "https://api.kucoin.com",
    maxPayload: 1 << 20,
    // `sequence` rises, but not by 1.
    tradeNumbers: "none",
    // A token is good for 24 hours.
    lifetimeMs: 23 * 3_600_000,
    // 30 new connections a minute.
    connects: { count: 15, perMs: 60_000 },
    lines: [
      {
        id: "spot",
        url: (endpoint) => endpoint,
        token: { method: "POST", path: "/api/v1/bullet-public", read: readToken },
        after: "welcome",
        // 300 topics a connection, two of them a pair.
        pairs: 150,
        // 100 messages in ten seconds are allowed.
        spacingMs: 150,
        refusesWhole: true,
        ping: {
          everyMs: 18_000,
          frame: (id) => JSON.stringify({ id: String(id), type: "ping" }),
        },
        silentMs: 60_000,
        subscribe,
      },
    ],
    instruments: { path: "/api/v2/symbols", read: readListings },
    trades: {
      // The newest 100 and no others: what is lost for longer stays lost.
      walk: "newest",
      limit: 100,
      spacingMs: 200,
      path: ({ rest }) => `/api/v1/market/histories?symbol=${encodeURIComponent(rest)}`,
      decode: (json, symbol, out) => restTrades(json, symbol, out),
    },
    read(json, _memory, out) {
      if (!json.isObject(0)) throw new FieldError("no object");
      const type = optional(json, 0, "type");
      if (type !== undefined) return classic(json, type, out);
      if (json.get(0, "code") >= 0) return answer(json, out);
      return readKucoinUnified(json, out);
    },
  },
  new JsonIndex(),
);

function subscribe(listings: readonly Listing[], firstRequest: number): Subscribe[] {
  const messages: Subscribe[] = [];
  for (let from = 0; from < listings.length; from += PAIRS) {
    const asked = listings.slice(from, from + PAIRS);
    for (const { topic, carries } of TOPICS) {
      const id = String(firstRequest + messages.length);
      const wires = asked.map(({ wire }) => wire);
      const request = {
        ...{ id, type: "subscribe", topic: `${topic}:${wires.join(",")}` },
        ...{ privateChannel: false, response: true },
      };
      const subscriptions = asked.map(
        ({ symbol, wire }): Subscription => ({ key: `${topic}:${wire}`, symbol, carries }),
      );
      messages.push({ frame: JSON.stringify(request), request: id, subscriptions });
    }
  }
  return messages;
}

/** Where to connect, and how often the server wants a ping. The server numbers its clients by what they say. */
function readToken(json: JsonIndex, connection: number, endpoint: string | undefined) {
  const data = dataOf(json);
  const server = json.first(json.get(data, "instanceServers"));
  const base = endpoint ?? json.need(server, "endpoint");
  const token = encodeURIComponent(json.need(data, "token"));
  const url = `${base}${base.includes("?") ? "&" : "?"}token=${token}&connectId=${connection}`;
  const pingMs = Number(optional(json, server, "pingInterval"));
  // What is no sensible pace is the usual one.
  return pingMs >= 1000 && pingMs <= 60_000 ? { url, pingMs } : { url };
}

const classic = (json: JsonIndex, type: string, out: FrameSink) => {
  const request = optional(json, 0, "id");
  if (type === "message") return pushed(json, out);
  if (type === "welcome") return out.control({ what: "welcome" });
  if (type === "pong") return out.control({ what: "heartbeat" });
  if (type === "ack")
    return out.control({ what: "acknowledged", ...(request === undefined ? {} : { request }) });
  if (type === "error") return refusal(json, request, out);
  out.control({ what: "unknown", type });
};

/** `topic /market/match:NOPE-USDT is not found`; a topic of several pairs does not say which of them. */
const refusal = (json: JsonIndex, request: string | undefined, out: FrameSink) => {
  const reason = optional(json, 0, "data") ?? "refused";
  const code = optional(json, 0, "code");
  const topic = /(\/\w+\/\w+):\s*([\w.-]+)(?![\w.,-])/.exec(reason);
  out.control({
    what: "refused",
    reason: code === undefined ? reason : `${reason} (${code})`,
    ...(topic === null ? {} : { keys: [`${topic[1]}:${topic[2]}`] }),
    ...(request === undefined ? {} : { request }),
  });
};

/** Depth, candles and the like. */
const OTHER = new Set(["trade.l2update", "level2", "trade.candles.update", "trade.candles.add"]);

const pairOf = pairReader("-");

const pushed = (json: JsonIndex, out: FrameSink) => {
  const subject = json.need(0, "subject");
  const topic = json.need(0, "topic");
  const data = json.get(0, "data");
  // Of all pairs at once: the subject is the pair.
  if (topic === "/market/ticker:all") return ticker(json, data, subject, out);
  const wire = topic.slice(topic.indexOf(":") + 1);
  if (subject === "trade.l3match") return trade(json, data, out);
  if (subject === "trade.ticker") return ticker(json, data, wire, out);
  if (subject === "level1") return level1(json, data, wire, out);
  if (subject === "trade.snapshot") return snapshot(json, json.get(data, "data"), out);
  out.control({ what: OTHER.has(subject) ? "other" : "unknown", type: subject });
};

const trade = (json: JsonIndex, data: number, out: FrameSink): void =>
  out.trade({
    ...print(json, data, pairOf(json.need(data, "symbol"))),
    id: json.need(data, "tradeId"),
    detail: undefined,
  });

/** REST names no trade id, but the same sequence: by it the two are told to be one. */
const print = (json: JsonIndex, row: number, symbol: string) => ({
  symbol,
  eventTime: decimalMicros(json.need(row, "time"), Unit.ns),
  price: json.need(row, "price"),
  size: json.need(row, "size"),
  side: sideOf(json, json.get(row, "side"), "buy", "sell"),
  key: json.need(row, "sequence"),
});

const ticker = (json: JsonIndex, data: number, wire: string, out: FrameSink) => {
  if (json.get(data, "bestBid") < 0 || json.get(data, "bestAsk") < 0)
    throw new FieldError('no field "bestBid" or "bestAsk"');
  out.quote({
    symbol: pairOf(wire),
    eventTime: decimalMicros(optional(json, data, "time") ?? "", Unit.ms),
    bid: optional(json, data, "bestBid"),
    bidSize: optional(json, data, "bestBidSize"),
    ask: optional(json, data, "bestAsk"),
    askSize: optional(json, data, "bestAskSize"),
  });
};

/** `{"asks":[price, size],"bids":[price, size]}`: one level, flat. */
const level1 = (json: JsonIndex, data: number, wire: string, out: FrameSink) => {
  const [bids, asks] = [json.get(data, "bids"), json.get(data, "asks")];
  if (!json.isArray(bids) || !json.isArray(asks)) throw new FieldError('no "bids" or "asks"');
  out.quote({
    symbol: pairOf(wire),
    eventTime: decimalMicros(json.need(data, "timestamp"), Unit.ms),
    bid: json.text(json.at(bids, 0)),
    bidSize: json.text(json.at(bids, 1)),
    ask: json.text(json.at(asks, 0)),
    askSize: json.text(json.at(asks, 1)),
  });
};

/** The market's figures each two seconds, best bid and ask among them. */
const snapshot = (json: JsonIndex, data: number, out: FrameSink): void =>
  out.quote({
    symbol: pairOf(json.need(data, "symbol")),
    eventTime: decimalMicros(optional(json, data, "datetime") ?? "", Unit.ms),
    bid: optional(json, data, "buy"),
    bidSize: undefined,
    ask: optional(json, data, "sell"),
    askSize: undefined,
  });

/** An answer of REST that came without its request: trades do not name their pair there. */
const answer = (json: JsonIndex, out: FrameSink) => {
  if (json.is(json.get(0, "code"), "200000")) return out.control({ what: "other", type: "rest" });
  const reason = `${optional(json, 0, "msg") ?? "refused"} (${json.need(0, "code")})`;
  out.control({ what: "refused", reason });
};

const dataOf = (json: JsonIndex): number => {
  const data = json.get(0, "data");
  if (!json.is(json.get(0, "code"), "200000") || data < 0)
    throw new FieldError(optional(json, 0, "msg") ?? 'no field "data"');
  return data;
};

const listOf = (json: JsonIndex): number => {
  const data = dataOf(json);
  if (!json.isArray(data)) throw new FieldError('"data" is no list');
  return data;
};

/** The documentation has the oldest first and promises nothing. */
const restTrades = (json: JsonIndex, symbol: string, out: FrameSink) => {
  const data = listOf(json);
  const time = (row: number) => decimalMicros(optional(json, row, "time") ?? "", Unit.ns);
  const newestFirst = time(json.first(data)) > time(json.at(data, json.length(data) - 1));
  const each = newestFirst ? eachRowBackwards : eachRow;
  each(json, data, out, (row) => {
    const rest = print(json, row, symbol);
    const id = OLD_SEQUENCE.test(rest.key) ? undefined : rest.key;
    out.trade({ ...rest, id, detail: "backfill" });
  });
};

/** Until 2023 trades had ids of their own, which REST did not tell; since then a trade's id is its sequence. */
const OLD_SEQUENCE = /^1[56]\d{11}$/;

function readListings(json: JsonIndex): Listing[] {
  const data = listOf(json);
  const listings: Listing[] = [];
  for (let it = json.first(data); it >= 0; it = json.next(it, data)) {
    const wire = json.need(it, "symbol");
    const trading = json.isTrue(json.get(it, "enableTrading"));
    const status = trading ? "trading" : "not trading";
    listings.push({ symbol: pairOf(wire), wire, rest: wire, trading, status });
  }
  return listings;
}
