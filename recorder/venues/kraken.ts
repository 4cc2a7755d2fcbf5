// Kraken spot: WebSocket version 2 (channels "trade" and "ticker"), and REST. Frames of version 1 are read too.
// kraken.frames.jsonl, beside this file, holds one frame of every type named below.
import { decimalMicros, isoMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { KRAKEN_ALIASES } from "./kraken-aliases.ts";
import { readKrakenV1 } from "./kraken-v1.ts";
import { eachRow, optional, sideOf, textAt } from "./rows.ts";
import { alias, pairWith } from "./symbols.ts";
import { defineVenue, type FrameSink, type Listing, type Subscription } from "./venue.ts";

const CHANNELS = ["trade", "ticker"] as const;
/** Channels that we never ask for. */
const OTHERS = new Set(["book", "level3", "ohlc", "instrument", "executions", "balances"]);

export const kraken = defineVenue(
  {
    id: "kraken",
    title: "Kraken",
    endpoint: "wss://ws.kraken.com/v2",
    rest: "https://api.kraken.com",
    maxPayload: 1 << 20,
    tradeNumbers: "consecutive",
    // About 150 attempts in ten minutes bring a ban; a third of that is plenty.
    connects: { count: 50, perMs: 600_000 },
    lines: [
      {
        id: "v2",
        url: (endpoint) => endpoint,
        pairs: 200,
        spacingMs: 50,
        // A heartbeat comes each second when nothing else does.
        silentMs: 15_000,
        // Without any subscription there are no heartbeats.
        ping: { everyMs: 10_000, frame: (id) => JSON.stringify({ method: "ping", req_id: id }) },
        subscribe: (listings, firstRequest) =>
          CHANNELS.map((channel, i) => {
            const request = String(firstRequest + i);
            const params = {
              channel,
              symbol: listings.map(({ wire }) => wire),
              ...(channel === "ticker" ? { event_trigger: "bbo" } : { snapshot: false }),
            };
            return {
              frame: JSON.stringify({ method: "subscribe", params, req_id: Number(request) }),
              request,
              subscriptions: listings.map(
                ({ symbol, wire }): Subscription => ({
                  key: `${channel} ${wire}`,
                  symbol,
                  carries: channel === "trade" ? "trades" : "quotes",
                }),
              ),
            };
          }),
      },
    ],
    instruments: {
      path: "/0/public/AssetPairs",
      read: (json) =>
        membersOf(json, "result").flatMap(([, pair]): Listing[] => {
          const wsname = optional(json, pair, "wsname");
          const rest = optional(json, pair, "altname");
          if (wsname === undefined || rest === undefined) return [];
          const status = optional(json, pair, "status") ?? "online";
          const symbol = pairWith(wsname, "/", KRAKEN_ALIASES);
          return [{ symbol, wire: symbol, rest, trading: status === "online", status }];
        }),
    },
    trades: {
      walk: "forward",
      limit: 1000,
      spacingMs: 1100,
      // `since` is exclusive, in nanoseconds: of the known trade's own microsecond everything comes once more.
      path: ({ rest }, from) =>
        `/0/public/Trades?pair=${encodeURIComponent(rest)}&count=1000${from ? `&since=${(BigInt(from.time) - 1n) * 1000n}` : ""}`,
      decode: (json, symbol, out) => restTrades(json, symbol, out),
    },
    read(json, memory, out) {
      if (json.isArray(0) || json.get(0, "event") >= 0) return readKrakenV1(json, memory, out);
      const channel = json.get(0, "channel");
      if (json.is(channel, "trade")) return trades(json, out);
      if (json.is(channel, "ticker")) return tickers(json, out);
      if (json.is(channel, "heartbeat")) return out.control({ what: "heartbeat" });
      if (json.is(channel, "status")) return statuses(json, out);
      if (channel >= 0) return otherChannel(json.need(0, "channel"), out);
      if (json.get(0, "method") >= 0) return answer(json, out);
      if (json.get(0, "result") >= 0 && json.get(0, "error") >= 0) return rest(json, out);
      const failure = optional(json, 0, "Error") ?? optional(json, 0, "error");
      if (failure !== undefined) return out.control({ what: "refused", reason: failure });
      throw new FieldError('no text field "channel"');
    },
  },
  new JsonIndex(),
);

const otherChannel = (type: string, out: FrameSink): void =>
  out.control({ what: OTHERS.has(type) ? "other" : "unknown", type });

/** A frame's rows; one that says it has some and has not is torn. */
const dataOf = (json: JsonIndex): number => {
  const data = json.get(0, "data");
  if (!json.isArray(data)) throw new FieldError('no list "data"');
  return data;
};

/** An answer's list; what has none is no answer, but says why. */
const membersOf = (json: JsonIndex, key: string): [string, number][] => {
  const node = json.get(0, key);
  if (!json.isObject(node))
    throw new FieldError(json.text(json.at(json.get(0, "error"), 0)) ?? `no field "${key}"`);
  return json.members(node);
};

const trades = (json: JsonIndex, out: FrameSink) => {
  // A snapshot is history, asked for or not.
  const detail = json.is(json.get(0, "type"), "snapshot") ? ("backfill" as const) : undefined;
  eachRow(json, dataOf(json), out, (row) => {
    const id = json.need(row, "trade_id");
    out.trade({
      symbol: json.need(row, "symbol"),
      eventTime: isoMicros(json.need(row, "timestamp")),
      price: json.need(row, "price"),
      size: json.need(row, "qty"),
      side: sideOf(json, json.get(row, "side"), "buy", "sell"),
      id,
      number: id,
      detail,
    });
  });
};

const tickers = (json: JsonIndex, out: FrameSink): void =>
  eachRow(json, dataOf(json), out, (row) =>
    out.quote({
      symbol: json.need(row, "symbol"),
      eventTime: isoMicros(optional(json, row, "timestamp") ?? ""),
      bid: json.need(row, "bid"),
      bidSize: optional(json, row, "bid_qty"),
      ask: json.need(row, "ask"),
      askSize: optional(json, row, "ask_qty"),
    }),
  );

const statuses = (json: JsonIndex, out: FrameSink): void =>
  eachRow(json, dataOf(json), out, (row) =>
    out.control({ what: "status", status: json.need(row, "system") }),
  );

const answer = (json: JsonIndex, out: FrameSink) => {
  const method = json.need(0, "method");
  if (method === "pong") return out.control({ what: "heartbeat" });
  if (method !== "subscribe") return out.control({ what: "other", type: method });
  const request = optional(json, 0, "req_id");
  if (json.isTrue(json.get(0, "success"))) {
    const result = json.get(0, "result");
    const key = `${json.need(result, "channel")} ${optional(json, result, "symbol") ?? ""}`;
    return out.control({ what: "acknowledged", keys: [key] });
  }
  const symbol = optional(json, 0, "symbol");
  // The refusal names the pair but not the channel, so it holds for both.
  const keys = symbol === undefined ? undefined : CHANNELS.map((channel) => `${channel} ${symbol}`);
  out.control({
    what: "refused",
    reason: optional(json, 0, "error") ?? "refused",
    ...(keys === undefined ? {} : { keys }),
    ...(request === undefined || keys !== undefined ? {} : { request }),
  });
};

/** An answer of REST that came without its request: trades name their pair by themselves, the rest is no tick. */
const rest = (json: JsonIndex, out: FrameSink) => {
  const lists = json.members(json.get(0, "result")).filter(([, list]) => json.isArray(list));
  const [only, ...others] = lists;
  if (only === undefined || others.length > 0 || json.get(json.get(0, "result"), "last") < 0)
    return out.control({ what: "other", type: "rest" });
  restTrades(json, internalPair(only[0]), out);
};

const restTrades = (json: JsonIndex, symbol: string, out: FrameSink) => {
  const failure = json.text(json.at(json.get(0, "error"), 0));
  if (failure !== undefined) throw new FieldError(failure);
  const list = json.members(json.get(0, "result")).find(([, rows]) => json.isArray(rows));
  if (list === undefined) throw new FieldError("no list of trades");
  eachRow(json, list[1], out, (row) => {
    const id = textAt(json, row, 6);
    out.trade({
      symbol,
      eventTime: decimalMicros(textAt(json, row, 2), Unit.s),
      price: textAt(json, row, 0),
      size: textAt(json, row, 1),
      side: sideOf(json, json.at(row, 3), "b", "s"),
      id,
      number: id,
      detail: "backfill",
    });
  });
};

/** Codes of old begin with X or Z for nothing: both halves of `XXBTZUSD`, the second of `USDTZUSD`, none of `USDCUSD`. */
const internalPair = (name: string): string => {
  const halves = OLD.exec(name) ?? HALF_OLD.exec(name) ?? NEW.exec(name);
  const [, base, quote] = halves ?? [];
  if (base === undefined || quote === undefined) return name;
  return `${alias(KRAKEN_ALIASES, base)}/${alias(KRAKEN_ALIASES, quote)}`;
};

const OLD = /^[XZ]([A-Z]{3})[XZ]([A-Z]{3})$/;
const HALF_OLD = /^([A-Z0-9]{4,8})Z(USD|EUR|GBP|CAD|JPY)$/;
const NEW = /^([A-Z0-9]{2,10}?)(USDT|USDC|USDG|USD|EUR|GBP|CAD|JPY|CHF|AUD|XBT|ETH|DAI)$/;
