// OKX version 5, spot: channels "trades-all" (each fill by itself) and "bbo-tbt", and REST. "trades" (fills of one order at
// one price as a row) and "tickers" are read too. okx.frames.jsonl, beside this file, holds one frame of every type named below.
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { eachRow, eachRowBackwards, optional, shapeOf, sideOf } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import { defineVenue, type FrameSink, type Line, type Listing, type Subscribe } from "./venue.ts";

/** A request may have 64 KB; each of these takes some 50 bytes. */
const ARGS = 100;

const line = (id: string, channel: string, carries: "trades" | "quotes"): Line => ({
  id,
  // Single fills come from a sister address; one that the user gave may serve both.
  url: (endpoint) => endpoint.replace(/\/(public|business)(?=\/?($|\?))/, `/${id}`),
  pairs: 300,
  // 480 requests an hour, however many arguments each has.
  spacingMs: 100,
  // The server closes after 30 s without a word from either side.
  ping: { everyMs: 20_000, frame: () => "ping" },
  silentMs: 45_000,
  subscribe: (listings) => {
    const messages: Subscribe[] = [];
    for (let from = 0; from < listings.length; from += ARGS) {
      const asked = listings.slice(from, from + ARGS);
      const args = asked.map(({ wire }) => ({ channel, instId: wire }));
      messages.push({
        frame: JSON.stringify({ op: "subscribe", args }),
        subscriptions: asked.map(({ symbol, wire }) => ({
          key: `${channel} ${wire}`,
          symbol,
          carries,
        })),
      });
    }
    return messages;
  },
});

export const okx = defineVenue(
  {
    id: "okx",
    title: "OKX",
    endpoint: "wss://ws.okx.com:8443/ws/v5/public",
    rest: "https://www.okx.com",
    maxPayload: 1 << 20,
    tradeNumbers: "consecutive",
    // Three attempts a second are allowed.
    connects: { count: 2, perMs: 1000 },
    lines: [line("business", "trades-all", "trades"), line("public", "bbo-tbt", "quotes")],
    instruments: { path: "/api/v5/public/instruments?instType=SPOT", read: readListings },
    trades: {
      walk: "backward",
      limit: 100,
      // 20 requests in two seconds are allowed.
      spacingMs: 200,
      // `after` is older than this id.
      path: ({ rest }, from) => {
        const after = from === undefined ? "" : `&after=${encodeURIComponent(from.id)}`;
        return `/api/v5/market/history-trades?instId=${encodeURIComponent(rest)}&type=1&limit=100${after}`;
      },
      decode: (json, symbol, out) => restTrades(json, dataOf(json), symbol, out),
    },
    read(json, _memory, out) {
      if (json.get(0, "event") >= 0) return event(json, out);
      if (json.get(0, "arg") >= 0) return pushed(json, out);
      if (json.get(0, "code") >= 0) return answer(json, out);
      // Version 3, until 2021.
      const table = optional(json, 0, "table");
      if (table !== undefined) return out.control({ what: "other", type: table });
      if (json.isObject(0)) return out.control({ what: "unknown", type: shapeOf(json, 0) });
      throw new FieldError("no object");
    },
    plain(frame, out) {
      if (frame !== "pong") return false;
      out.control({ what: "heartbeat" });
      return true;
    },
  },
  new JsonIndex(),
);

const event = (json: JsonIndex, out: FrameSink) => {
  const name = json.need(0, "event");
  if (name === "subscribe") {
    // Early captures have `args`, one object all the same.
    const arg = json.get(0, "arg") >= 0 ? json.get(0, "arg") : json.get(0, "args");
    return out.control({ what: "acknowledged", keys: [keyOf(json, arg)] });
  }
  if (name === "error" || name === "channel-conn-count-error") return refusal(json, name, out);
  if (name === "notice" && json.is(json.get(0, "code"), "64008"))
    return out.control({ what: "ending", reason: optional(json, 0, "msg") ?? "notice 64008" });
  const known = ["notice", "channel-conn-count", "unsubscribe", "login"].includes(name);
  out.control({ what: known ? "other" : "unknown", type: name });
};

const keyOf = (json: JsonIndex, arg: number): string =>
  `${json.need(arg, "channel")} ${optional(json, arg, "instId") ?? ""}`.trimEnd();

/**
 * Channel and instrument stand in the message only: `channel:trades,instId:NOPE-USDT doesn't exist`, or in the request that
 * it quotes, `{"op":"subscribe","args":[{"channel":"trades","instId":"NOPE-USDT"}]}`.
 */
const refusal = (json: JsonIndex, name: string, out: FrameSink) => {
  const message = optional(json, 0, "msg") ?? name;
  const code = optional(json, 0, "code");
  const named = message.matchAll(
    /channel"?\s*:\s*"?([\w-]+)"?[\s,]+"?instId"?\s*:\s*"?([\w.-]+)/gi,
  );
  const keys = [...named].map(([, channel, instrument]) => `${channel} ${instrument}`);
  out.control({
    what: "refused",
    reason: code === undefined ? message : `${message} (${code})`,
    ...(keys.length === 0 ? {} : { keys }),
  });
};

const pairOf = pairReader("-");

/** Depth is no tick; candles, status and the like are of no use here. */
const pushed = (json: JsonIndex, out: FrameSink) => {
  const arg = json.get(0, "arg");
  const channel = json.need(arg, "channel");
  const read = CHANNELS.get(channel);
  if (read === undefined) return out.control({ what: "other", type: channel });
  const symbol = pairOf(json.need(arg, "instId"));
  const data = json.get(0, "data");
  if (!json.isArray(data)) throw new FieldError('no list "data"');
  eachRow(json, data, out, (row) => read(json, row, symbol, out));
};

type RowReader = (json: JsonIndex, row: number, symbol: string, out: FrameSink) => void;

const best: RowReader = (json, row, symbol, out) => {
  const [bids, asks] = [json.get(row, "bids"), json.get(row, "asks")];
  if (!json.isArray(bids) || !json.isArray(asks)) throw new FieldError('no "bids" or "asks"');
  const [bid, ask] = [json.at(bids, 0), json.at(asks, 0)];
  out.quote({
    symbol,
    eventTime: decimalMicros(json.need(row, "ts"), Unit.ms),
    bid: json.text(json.at(bid, 0)),
    bidSize: json.text(json.at(bid, 1)),
    ask: json.text(json.at(ask, 0)),
    askSize: json.text(json.at(ask, 1)),
  });
};

const ticker: RowReader = (json, row, symbol, out) => {
  json.need(row, "bidPx");
  json.need(row, "askPx");
  out.quote({
    symbol,
    eventTime: decimalMicros(json.need(row, "ts"), Unit.ms),
    bid: optional(json, row, "bidPx"),
    bidSize: optional(json, row, "bidSz"),
    ask: optional(json, row, "askPx"),
    askSize: optional(json, row, "askSz"),
  });
};

const print = (json: JsonIndex, row: number, symbol: string) => ({
  symbol,
  eventTime: decimalMicros(json.need(row, "ts"), Unit.ms),
  price: json.need(row, "px"),
  size: json.need(row, "sz"),
  side: sideOf(json, json.get(row, "side"), "buy", "sell"),
  id: json.need(row, "tradeId"),
  detail: undefined,
});

const CHANNELS: ReadonlyMap<string, RowReader> = new Map([
  [
    "trades-all",
    (json, row, symbol, out) => {
      const trade = print(json, row, symbol);
      out.trade({ ...trade, number: trade.id });
    },
  ],
  // Several fills may be one row, by the id of the last: a step of more than 1 is no hole.
  ["trades", (json, row, symbol, out) => out.trade(print(json, row, symbol))],
  ["bbo-tbt", best],
  ["tickers", ticker],
]);

/** An answer of REST that came without its request. */
const answer = (json: JsonIndex, out: FrameSink) => {
  const code = json.need(0, "code");
  if (code !== "0") {
    const reason = `${optional(json, 0, "msg") ?? "refused"} (${code})`;
    return out.control({ what: "refused", reason });
  }
  const data = dataOf(json);
  if (json.get(json.first(data), "tradeId") < 0)
    return out.control({ what: "other", type: "rest" });
  restTrades(json, data, undefined, out);
};

const dataOf = (json: JsonIndex): number => {
  const data = json.get(0, "data");
  if (!json.is(json.get(0, "code"), "0") || !json.isArray(data))
    throw new FieldError(optional(json, 0, "msg") ?? 'no list "data"');
  return data;
};

/** Newest first, each fill by itself. */
const restTrades = (json: JsonIndex, data: number, symbol: string | undefined, out: FrameSink) =>
  eachRowBackwards(json, data, out, (row) => {
    const trade = print(json, row, symbol ?? pairOf(json.need(row, "instId")));
    out.trade({ ...trade, number: trade.id, detail: "backfill" });
  });

function readListings(json: JsonIndex): Listing[] {
  const data = dataOf(json);
  const listings: Listing[] = [];
  for (let it = json.first(data); it >= 0; it = json.next(it, data)) {
    const wire = json.need(it, "instId");
    const status = json.need(it, "state");
    const symbol = pairOf(wire);
    listings.push({ symbol, wire, rest: wire, trading: status === "live", status });
  }
  return listings;
}
