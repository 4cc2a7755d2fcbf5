// Gemini: the new stream API ("@trade" and "@bookTicker"), and REST. Frames of market data version 2 are read too.
// gemini.frames.jsonl, beside this file, holds one frame of every type named below.
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { geminiPair } from "./gemini-pair.ts";
import { readGeminiV2 } from "./gemini-v2.ts";
import { sideOfMaker } from "./maker-side.ts";
import { eachRowBackwards, optional, shapeOf, sideOf } from "./rows.ts";
import { subscribeStreams } from "./subscribe-streams.ts";
import { defineVenue, type FrameSink, type Listing } from "./venue.ts";

export const gemini = defineVenue(
  {
    id: "gemini",
    title: "Gemini",
    endpoint: "wss://ws.gemini.com",
    rest: "https://api.gemini.com",
    maxPayload: 1 << 20,
    // Ids rise over all pairs.
    tradeNumbers: "none",
    connects: { count: 30, perMs: 60_000 },
    lines: [
      {
        id: "streams",
        url: (endpoint) => endpoint,
        pairs: 200,
        spacingMs: 200,
        silentMs: 75_000,
        ping: { everyMs: 30_000, frame: (id) => JSON.stringify({ method: "ping", id }) },
        refusesWhole: true,
        subscribe: (listings, firstRequest) => subscribeStreams(listings, firstRequest, 50),
      },
    ],
    instruments: { path: "/v1/symbols", read: readListings },
    trades: {
      walk: "forward",
      limit: 500,
      // 120 requests a minute are allowed, one a second is advised.
      spacingMs: 1100,
      path: ({ rest }, from) => {
        const since = from === undefined ? "" : `&since_tid=${encodeURIComponent(from.id)}`;
        return `/v1/trades/${encodeURIComponent(rest)}?limit_trades=500${since}`;
      },
      decode: (json, symbol, out) => restTrades(json, symbol, out),
    },
    read(json, memory, out) {
      if (json.isArray(0)) return out.control({ what: "other", type: "rest" });
      if (!json.isObject(0)) throw new FieldError("no object");
      if (json.get(0, "type") >= 0) return readGeminiV2(json, memory, out);
      if (json.get(0, "e") >= 0) return event(json, out);
      if (json.get(0, "t") >= 0 && json.get(0, "p") >= 0) return trade(json, out);
      if (json.get(0, "u") >= 0 && json.get(0, "s") >= 0) return quote(json, out);
      if (json.get(0, "status") >= 0 && json.get(0, "id") >= 0) return answer(json, out);
      if (json.get(0, "error") >= 0) return refused(json, out);
      return rest(json, out);
    },
  },
  new JsonIndex(),
);

/** Events of no use here; perpetuals and prediction contracts come on the same socket. */
const OTHER = new Set(["depthUpdate", "contractStatus", "markPrice", "fundingAmount"]);

const event = (json: JsonIndex, out: FrameSink): void => {
  const type = json.need(0, "e");
  out.control({ what: OTHER.has(type) ? "other" : "unknown", type });
};

const trade = (json: JsonIndex, out: FrameSink): void =>
  out.trade({
    symbol: geminiPair(json.need(0, "s")),
    eventTime: decimalMicros(json.need(0, "E"), Unit.ns),
    price: json.need(0, "p"),
    size: json.need(0, "q"),
    side: sideOfMaker(json, json.get(0, "m")),
    id: json.need(0, "t"),
    detail: undefined,
  });

/** A side that is empty is missing or "". */
const quote = (json: JsonIndex, out: FrameSink): void =>
  out.quote({
    symbol: geminiPair(json.need(0, "s")),
    eventTime: decimalMicros(optional(json, 0, "E") ?? "", Unit.ns),
    bid: optional(json, 0, "b"),
    bidSize: optional(json, 0, "B"),
    ask: optional(json, 0, "a"),
    askSize: optional(json, 0, "A"),
  });

const answer = (json: JsonIndex, out: FrameSink) => {
  const failed = json.get(0, "error") >= 0 || !/^[123]/.test(json.need(0, "status"));
  if (failed) return refused(json, out);
  // Answers to pings look the same; no subscription has their number.
  out.control({ what: "acknowledged", request: json.need(0, "id") });
};

/** `{"id":3,"status":400,"error":{"code":-1002,"msg":"Invalid symbol: nopeusd@trade"}}` */
const refused = (json: JsonIndex, out: FrameSink): void => {
  const id = optional(json, 0, "id");
  const error = json.get(0, "error");
  const status = optional(json, 0, "status");
  const reason = json.text(error) ?? optional(json, error, "msg") ?? `status ${status}`;
  // Bounded: of a long text without an @ every character would be a start.
  const keys = reason.match(/[^\s:,;"'()[\]]{1,40}@(?:trade|bookTicker)\b/g);
  out.control({
    what: "refused",
    reason,
    ...(keys === null ? {} : { keys }),
    ...(id === undefined ? {} : { request: id }),
  });
};

const rest = (json: JsonIndex, out: FrameSink) => {
  if (json.is(json.get(0, "result"), "error"))
    return out.control({ what: "refused", reason: reasonOf(json) });
  const known = json.get(0, "base_currency") >= 0 || json.get(0, "lastUpdateId") >= 0;
  if (known) return out.control({ what: "other", type: "rest" });
  out.control({ what: "unknown", type: shapeOf(json, 0) });
};

/** `{"result":"error","reason":"NoValidTradingPairs"}` */
const reasonOf = (json: JsonIndex): string =>
  [optional(json, 0, "reason"), optional(json, 0, "message")]
    .filter((text) => text !== undefined)
    .join(": ") || "no list";

/** Newest first. */
const restTrades = (json: JsonIndex, symbol: string, out: FrameSink): void => {
  if (!json.isArray(0)) throw new FieldError(reasonOf(json));
  eachRowBackwards(json, 0, out, (row) => {
    // A trade that was undone; the venue leaves them out unless asked.
    if (json.isTrue(json.get(row, "broken")))
      return out.control({ what: "other", type: "broken trade" });
    out.trade({
      symbol,
      eventTime: decimalMicros(json.need(row, "timestampms"), Unit.ms),
      price: json.need(row, "price"),
      size: json.need(row, "amount"),
      side: sideOf(json, json.get(row, "type"), "buy", "sell"),
      id: json.need(row, "tid"),
      detail: "backfill",
    });
  });
};

/** Only names; what is no spot pair is left out. */
function readListings(json: JsonIndex): Listing[] {
  if (!json.isArray(0)) throw new FieldError(reasonOf(json));
  const listings: Listing[] = [];
  for (let it = json.first(0); it >= 0; it = json.next(it, 0)) {
    const wire = json.text(it);
    if (wire === undefined) throw new FieldError("a pair without a name");
    const symbol = geminiPair(wire);
    if (symbol !== wire)
      listings.push({ symbol, wire, rest: wire, trading: true, status: "listed" });
  }
  return listings;
}
