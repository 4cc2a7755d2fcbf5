// Crypto.com Exchange: WebSocket and REST version 1 (channels "trade" and "ticker"); frames of before mid 2022, whose
// numbers are bare, are read too. cryptocom.frames.jsonl, beside this file, holds one frame of every type named below.
import { decimalToE8 } from "../../engine/market/price.ts";
import type { Micros } from "../../engine/market/time.ts";
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { stepsOf } from "../wire/steps.ts";
import type { ConnectionMemory } from "./connection-memory.ts";
import { eachRow, eachRowBackwards, optional, sideOf } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import { defineVenue, type FrameSink, type Listing, type VenueTrade } from "./venue.ts";

const CHANNELS = ["trade", "ticker"] as const;

/** Trades of a full page, and how many of them may be left for the next one; see `restTrades`. */
const PAGE = 150;
const LEFT = 50;

/** An acknowledgement was seen on this connection: the first trades of a channel are history. */
const ACKNOWLEDGED = "acknowledged";

export const cryptocom = defineVenue(
  {
    id: "cryptocom",
    title: "Crypto.com",
    endpoint: "wss://stream.crypto.com/exchange/v1/market",
    rest: "https://api.crypto.com",
    maxPayload: 1 << 20,
    tradeNumbers: "none",
    connects: { count: 10, perMs: 60_000 },
    lines: [
      {
        id: "market",
        url: (endpoint) => endpoint,
        // Limits are pro-rated from the second of connecting: what is sent in it is refused.
        after: 1000,
        pairs: 100,
        spacingMs: 20,
        // A heartbeat comes each 30 s, whatever else does.
        silentMs: 45_000,
        // A message for each pair: one bad channel makes the venue refuse the whole message.
        subscribe: (listings, firstRequest) =>
          listings.map(({ symbol, wire }, i) => {
            const id = firstRequest + i;
            const channels = CHANNELS.map((channel) => `${channel}.${wire}`);
            // The nonce is checked for private methods only; any whole number does.
            const message = { id, method: "subscribe", params: { channels }, nonce: id };
            return {
              frame: JSON.stringify(message),
              request: String(id),
              subscriptions: CHANNELS.map((channel) => ({
                key: `${channel}.${wire}`,
                symbol,
                carries: channel === "trade" ? "trades" : "quotes",
              })),
            };
          }),
      },
    ],
    instruments: {
      path: "/exchange/v1/public/get-instruments",
      read: (json) => {
        const listings: Listing[] = [];
        const list = rowsOf(json);
        for (let row = json.first(list); row >= 0; row = json.next(row, list)) {
          const wire = optional(json, row, "symbol");
          if (wire === undefined || !json.is(json.get(row, "inst_type"), "CCY_PAIR")) continue;
          const trading = json.isTrue(json.get(row, "tradable"));
          const status = trading ? "tradable" : "not tradable";
          listings.push({ symbol: symbolOf(wire), wire, rest: wire, trading, status });
        }
        return listings;
      },
    },
    trades: {
      walk: "backward",
      limit: PAGE - LEFT,
      spacingMs: 100,
      // `end_ts` is exclusive, in nanoseconds.
      path: ({ rest }, from) =>
        `/exchange/v1/public/get-trades?instrument_name=${encodeURIComponent(rest)}&count=${PAGE}${from ? `&end_ts=${BigInt(from.time) * 1000n}` : ""}`,
      decode: (json, symbol, out) => restTrades(json, symbol, out),
    },
    read(json, memory, out) {
      const method = optional(json, 0, "method") ?? "";
      const result = json.get(0, "result");
      const code = optional(json, 0, "code") ?? "0";
      if (method === "public/heartbeat") return heartbeat(json, out);
      if (code !== "0") return refused(json, code, out);
      if (method === "public/get-trades") return restTrades(json, undefined, out);
      if (method !== "subscribe") {
        if (method === "" && json.get(0, "code") < 0) throw new FieldError('no field "method"');
        return out.control({ what: "other", type: method });
      }
      if (result < 0) return acknowledged(json, memory, out);
      const channel = json.need(result, "channel");
      if (channel === "trade") return trades(json, result, memory, out);
      if (channel === "ticker") return tickers(json, result, out);
      out.control({ what: "other", type: channel });
    },
  },
  new JsonIndex(),
);

const symbolOf = pairReader("_");

/** The rows of an answer of REST; what has none is no answer, but says why. */
const rowsOf = (json: JsonIndex): number => {
  const list = json.get(json.get(0, "result"), "data");
  if (!json.isArray(list))
    throw new FieldError(optional(json, 0, "message") ?? 'no list "result.data"');
  return list;
};

/** The same number has to come back, within seconds; the venue's is a 64-bit one. */
const heartbeat = (json: JsonIndex, out: FrameSink) => {
  const id = json.get(0, "id");
  if (!json.isNumber(id) || json.raw(id).length > 20) throw new FieldError('no number "id"');
  const frame = `{"id":${json.raw(id)},"method":"public/respond-heartbeat"}`;
  out.control({ what: "reply", frame });
};

const requestOf = (json: JsonIndex): { request?: string } => {
  const request = optional(json, 0, "id");
  return request === undefined || request === "-1" ? {} : { request };
};

const acknowledged = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  memory.set(ACKNOWLEDGED, true);
  out.control({ what: "acknowledged", ...requestOf(json) });
};

/** What is refused is named in `channel` or in the reason; then it holds for both channels of the pair. */
const refused = (json: JsonIndex, code: string, out: FrameSink) => {
  const message = optional(json, 0, "message") ?? "refused";
  const named = /(?:trade|ticker)\.([A-Z0-9_-]+)/.exec(optional(json, 0, "channel") ?? message);
  const keys = named ? { keys: CHANNELS.map((channel) => `${channel}.${named[1]}`) } : {};
  out.control({ what: "refused", reason: `${message} (${code})`, ...keys, ...requestOf(json) });
};

const seenOf = (channel: string): string => `seen ${channel}`;

const trades = (json: JsonIndex, result: number, memory: ConnectionMemory, out: FrameSink) => {
  const wire = json.need(result, "instrument_name");
  const channel = optional(json, result, "subscription") ?? `trade.${wire}`;
  // Recent trades come first on every subscription, and look like any others.
  const first = memory.get<boolean>(seenOf(channel)) === undefined;
  if (first) memory.set(seenOf(channel), true);
  const history = first && memory.get<boolean>(ACKNOWLEDGED) === true;
  const list = json.get(result, "data");
  if (!json.isArray(list)) throw new FieldError('no list "data"');
  eachTrade(json, list, { symbol: symbolOf(wire), detail: history ? "backfill" : undefined }, out);
};

interface Common {
  /** Undefined where only the rows name it. */
  readonly symbol: string | undefined;
  readonly detail: VenueTrade["detail"];
}

/**
 * The trades of a list that comes newest first, oldest first. Fills of one order share their id: where the venue gives no
 * match id they are told apart by price, size, time and by which of the equal ones they are, so that the same fill has the
 * same key over the socket, in a frame that comes twice, and by REST. Equal fills of one order and one millisecond in two
 * frames would be taken for a repetition; the venue sends them in one.
 */
const eachTrade = (
  json: JsonIndex,
  list: number,
  { symbol, detail }: Common,
  out: FrameSink,
  take: (trade: VenueTrade) => unknown = (trade) => out.trade(trade),
): void => {
  const equals = new Map<string, number>();
  eachRowBackwards(json, list, out, (row) => {
    const id = json.need(row, "d");
    const price = json.need(row, "p");
    const size = json.need(row, "q");
    const moment = json.need(row, "t");
    let key = optional(json, row, "m");
    if (key === undefined) {
      const same = `${id} ${moment} ${decimalToE8(price) ?? price} ${stepsOf(size) ?? size}`;
      const position = equals.get(same) ?? 0;
      equals.set(same, position + 1);
      key = `${same} ${position}`;
    }
    take({
      symbol: symbol ?? symbolOf(json.need(row, "i")),
      eventTime: timeOf(json, row, moment),
      price,
      size,
      side: sideAt(json, row),
      id,
      detail,
      key,
    });
  });
};

/** Nanoseconds where the venue gives them, else milliseconds. */
const timeOf = (json: JsonIndex, row: number, moment: string): Micros => {
  const fine = optional(json, row, "tn");
  return fine !== undefined && fine.length >= 19
    ? decimalMicros(fine, Unit.ns)
    : decimalMicros(moment, Unit.ms);
};

/** Capitals over the socket, small letters by REST. */
const sideAt = (json: JsonIndex, row: number): "buy" | "sell" | undefined => {
  const side = json.get(row, "s");
  return sideOf(json, side, "BUY", "SELL") ?? sideOf(json, side, "buy", "sell");
};

/**
 * Trades by REST. The next page ends before the oldest trade of this one, which would cut fills of one moment in two: of a
 * full page those of the oldest moment are left for the next, unless they are nearly all of it. Without a `symbol` nobody
 * will ask for a next page, and all are taken.
 */
const restTrades = (json: JsonIndex, symbol: string | undefined, out: FrameSink) => {
  const trades: VenueTrade[] = [];
  const put = (trade: VenueTrade): unknown => trades.push(trade);
  eachTrade(json, rowsOf(json), { symbol, detail: "backfill" }, out, put);
  const oldest = trades[0]?.eventTime;
  const from = trades.findIndex(({ eventTime }) => eventTime !== oldest);
  const leave = symbol !== undefined && trades.length >= PAGE && from > 0 && from <= LEFT;
  for (const trade of leave ? trades.slice(from) : trades) out.trade(trade);
};

const tickers = (json: JsonIndex, result: number, out: FrameSink): void => {
  const list = json.get(result, "data");
  if (!json.isArray(list)) throw new FieldError('no list "data"');
  eachRow(json, list, out, (row) =>
    out.quote({
      symbol: symbolOf(optional(json, row, "i") ?? json.need(result, "instrument_name")),
      eventTime: decimalMicros(optional(json, row, "t") ?? "", Unit.ms),
      bid: optional(json, row, "b"),
      bidSize: optional(json, row, "bs"),
      ask: optional(json, row, "k"),
      askSize: optional(json, row, "ks"),
    }),
  );
};
