// Gate spot: WebSocket version 4 (channels "spot.trades" and "spot.book_ticker"), and REST.
// gate.frames.jsonl, beside this file, holds one frame of every type named below.
import type { Micros } from "../../engine/market/time.ts";
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { eachRow, eachRowBackwards, optional, shapeOf, sideOf } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import {
  defineVenue,
  type FrameSink,
  type Listing,
  type Subscribe,
  type Subscription,
} from "./venue.ts";

const CHANNELS = ["spot.trades", "spot.book_ticker"] as const;
/** Pairs that are asked for in one message. */
const PAIRS_A_MESSAGE = 50;

const pairOf = pairReader("_");

export const gate = defineVenue(
  {
    id: "gate",
    title: "Gate",
    endpoint: "wss://api.gateio.ws/ws/v4/",
    rest: "https://api.gateio.ws",
    maxPayload: 1 << 20,
    tradeNumbers: "consecutive",
    connects: { count: 60, perMs: 300_000 },
    lines: [
      {
        id: "v4",
        url: (endpoint) => endpoint,
        pairs: 200,
        spacingMs: 100,
        silentMs: 45_000,
        ping: {
          everyMs: 15_000,
          frame: (id, now) => JSON.stringify({ time: seconds(now), id, channel: "spot.ping" }),
        },
        // One pair that it does not know, and none of the others is subscribed either.
        refusesWhole: true,
        subscribe: (listings, firstRequest, now) => {
          const messages: Subscribe[] = [];
          for (let from = 0; from < listings.length; from += PAIRS_A_MESSAGE) {
            const some = listings.slice(from, from + PAIRS_A_MESSAGE);
            for (const channel of CHANNELS) {
              const id = firstRequest + messages.length;
              const payload = some.map(({ wire }) => wire);
              messages.push({
                frame: JSON.stringify({
                  ...{ time: seconds(now), id, channel },
                  ...{ event: "subscribe", payload },
                }),
                request: String(id),
                subscriptions: some.map(
                  ({ symbol, wire }): Subscription => ({
                    key: `${channel} ${wire}`,
                    symbol,
                    carries: channel === "spot.trades" ? "trades" : "quotes",
                  }),
                ),
              });
            }
          }
          return messages;
        },
      },
    ],
    instruments: { path: "/api/v4/spot/currency_pairs", read: readListings },
    trades: {
      walk: "backward",
      limit: 1000,
      // 200 requests in ten seconds are allowed.
      spacingMs: 200,
      // `reverse`: what precedes `last_id`, newest first. What follows it would come from which end is not said.
      path: ({ rest }, from) => {
        const before =
          from === undefined ? "" : `&last_id=${encodeURIComponent(from.id)}&reverse=true`;
        return `/api/v4/spot/trades?currency_pair=${encodeURIComponent(rest)}&limit=1000${before}`;
      },
      decode: (json, _symbol, out) => {
        if (!json.isArray(0)) throw new FieldError(failureOf(json) ?? "no list of trades");
        trades(json, 0, "backfill", out);
      },
    },
    read(json, _memory, out) {
      if (json.isArray(0)) return restList(json, out);
      if (!json.isObject(0)) throw new FieldError("no object");
      const channel = json.text(json.get(0, "channel"));
      if (channel === undefined) return without(json, out);
      const error = json.get(0, "error");
      if (json.isObject(error)) return refused(json, channel, error, out);
      if (json.is(json.get(0, "event"), "update")) return update(json, channel, out);
      if (channel === "spot.pong") return out.control({ what: "heartbeat" });
      if (json.is(json.get(0, "event"), "subscribe")) return acknowledged(json, channel, out);
      return out.control({ what: "other", type: channel });
    },
  },
  new JsonIndex(),
);

/** The venue wants the time of every request. */
const seconds = (now: Micros | undefined): number => Math.floor((now ?? 0) / 1e6);

const update = (json: JsonIndex, channel: string, out: FrameSink) => {
  const result = json.get(0, "result");
  if (channel === "spot.trades" || channel === "spot.trades_v2") {
    // One trade; a list of them in older frames.
    if (json.isArray(result)) return trades(json, result, undefined, out);
    return trade(json, result, undefined, out);
  }
  if (channel === "spot.book_ticker") return bookTicker(json, result, out);
  if (channel === "spot.tickers") return ticker(json, result, out);
  out.control({ what: "other", type: channel });
};

/** Oldest first, whichever way they came. */
const trades = (json: JsonIndex, list: number, detail: "backfill" | undefined, out: FrameSink) => {
  const first = timeOf(json, json.first(list));
  const last = timeOf(json, json.at(list, json.length(list) - 1));
  const each = first < last ? eachRow : eachRowBackwards;
  each(json, list, out, (row) => trade(json, row, detail, out));
};

const trade = (json: JsonIndex, row: number, detail: "backfill" | undefined, out: FrameSink) => {
  const id = json.need(row, "id");
  // Ids rise over all pairs; REST has another name for the number within the pair.
  const number = optional(json, row, "id_market") ?? optional(json, row, "sequence_id");
  out.trade({
    symbol: pairOf(json.need(row, "currency_pair")),
    eventTime: timeOf(json, row),
    price: json.need(row, "price"),
    size: json.need(row, "amount"),
    side: sideOf(json, json.get(row, "side"), "buy", "sell"),
    id,
    detail,
    ...(number === undefined ? {} : { number }),
  });
};

/** Milliseconds with a fraction; a trade that has none has whole seconds. */
const timeOf = (json: JsonIndex, row: number): Micros => {
  const fine = optional(json, row, "create_time_ms");
  if (fine !== undefined) return decimalMicros(fine, Unit.ms);
  return decimalMicros(optional(json, row, "create_time") ?? "", Unit.s);
};

const bookTicker = (json: JsonIndex, row: number, out: FrameSink): void =>
  out.quote({
    symbol: pairOf(json.need(row, "s")),
    eventTime: decimalMicros(optional(json, row, "t") ?? "", Unit.ms),
    bid: json.need(row, "b"),
    bidSize: optional(json, row, "B"),
    ask: json.need(row, "a"),
    askSize: optional(json, row, "A"),
  });

/** Once a second, without sizes; its time is that of its sending. */
const ticker = (json: JsonIndex, row: number, out: FrameSink) => {
  const sent = optional(json, 0, "time_ms");
  out.quote({
    symbol: pairOf(json.need(row, "currency_pair")),
    eventTime: sent
      ? decimalMicros(sent, Unit.ms)
      : decimalMicros(optional(json, 0, "time") ?? "", Unit.s),
    bid: json.need(row, "highest_bid"),
    bidSize: undefined,
    ask: json.need(row, "lowest_ask"),
    askSize: undefined,
  });
};

const acknowledged = (json: JsonIndex, channel: string, out: FrameSink): void =>
  out.control({ what: "acknowledged", ...keysOf(json, channel), ...requestOf(json) });

/** The pairs that were asked for; older answers do not repeat them. */
const keysOf = (json: JsonIndex, channel: string): { keys?: string[] } => {
  const payload = json.get(0, "payload");
  if (!json.isArray(payload)) return {};
  const keys: string[] = [];
  for (let it = json.first(payload); it >= 0; it = json.next(it, payload))
    keys.push(`${channel} ${json.text(it) ?? ""}`);
  return { keys };
};

const requestOf = (json: JsonIndex): { request?: string } => {
  const request = optional(json, 0, "id");
  return request === undefined ? {} : { request };
};

/** `unknown currency pair: NOPE_USDT` */
const refused = (json: JsonIndex, channel: string, error: number, out: FrameSink): void => {
  const reason = optional(json, error, "message") ?? `code ${optional(json, error, "code")}`;
  const pair = /currency pair:? *([^\s,]+)/i.exec(reason)?.[1];
  const keys = pair === undefined ? {} : { keys: [`${channel} ${pair}`] };
  out.control({ what: "refused", reason, ...keys, ...requestOf(json) });
};

/** Frames without a channel: notices, answers of REST, and version 3, which ended in 2023. */
const without = (json: JsonIndex, out: FrameSink) => {
  if (json.is(json.get(0, "type"), "upgrade"))
    return out.control({ what: "ending", reason: optional(json, 0, "msg") ?? "upgrade" });
  const failure = failureOf(json);
  if (failure !== undefined) return out.control({ what: "refused", reason: failure });
  if (json.isArray(json.get(0, "asks"))) return out.control({ what: "other", type: "rest" });
  const method = optional(json, 0, "method");
  if (method !== undefined) return out.control({ what: "other", type: `version 3: ${method}` });
  out.control({ what: "unknown", type: shapeOf(json, 0) });
};

/** `{"label":"INVALID_CURRENCY_PAIR","message":"…"}` */
const failureOf = (json: JsonIndex): string | undefined => {
  const label = optional(json, 0, "label");
  return label === undefined ? undefined : `${label}: ${optional(json, 0, "message") ?? ""}`;
};

const restList = (json: JsonIndex, out: FrameSink) => {
  if (json.get(json.first(0), "currency_pair") < 0)
    return out.control({ what: "other", type: "rest" });
  trades(json, 0, "backfill", out);
};

function readListings(json: JsonIndex): Listing[] {
  if (!json.isArray(0)) throw new FieldError(failureOf(json) ?? "no list of pairs");
  const listings: Listing[] = [];
  for (let it = json.first(0); it >= 0; it = json.next(it, 0)) {
    const wire = json.need(it, "id");
    const status = json.need(it, "trade_status");
    listings.push({
      symbol: `${json.need(it, "base")}/${json.need(it, "quote")}`,
      wire,
      rest: wire,
      trading: status !== "untradable",
      status,
    });
  }
  return listings;
}
