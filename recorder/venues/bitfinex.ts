// Bitfinex: WebSocket version 2 (channels "trades" and "ticker"), and REST. Channels are numbers that an acknowledgement
// gave on the same connection. bitfinex.frames.jsonl, beside this file, holds one frame of every type named below.
import { type Micros, micros } from "../../engine/market/time.ts";
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { bitfinexSymbol, isSpot } from "./bitfinex-symbols.ts";
import type { ConnectionMemory } from "./connection-memory.ts";
import { eachRow, eachRowBackwards, optional, textAt } from "./rows.ts";
import { defineVenue, type FrameSink, type Listing, type Subscribe } from "./venue.ts";

const CHANNELS = ["trades", "ticker"] as const;

/** 32768: the server's time at the end of each frame; 65536: the frame's number before it. */
const FLAGS = 98_304;

/** One page: no more than what the recorder remembers of a pair, or it could not tell new from known. */
const PAGE = 1000;

const NO_TIME = micros(Number.NaN);

export const bitfinex = defineVenue(
  {
    id: "bitfinex",
    title: "Bitfinex",
    endpoint: "wss://api-pub.bitfinex.com/ws/2",
    rest: "https://api-pub.bitfinex.com",
    maxPayload: 1 << 20,
    // Trade ids rise, but all pairs share them; the frames of a connection are numbered instead.
    tradeNumbers: "none",
    // 20 in a minute, then 429 for the next.
    connects: { count: 15, perMs: 60_000 },
    lines: [
      {
        id: "v2",
        url: (endpoint) => endpoint,
        // 25 channels a connection.
        pairs: 12,
        spacingMs: 25,
        // Every channel that is quiet sends a heartbeat each 15 s.
        silentMs: 40_000,
        subscribe: (listings) => [
          // Flags hold for what is subscribed after them.
          { frame: JSON.stringify({ event: "conf", flags: FLAGS }), subscriptions: [] },
          ...listings.flatMap(({ symbol, wire }) =>
            CHANNELS.map((channel): Subscribe => {
              const frame = JSON.stringify({ event: "subscribe", channel, symbol: wire });
              const carries = channel === "trades" ? "trades" : "quotes";
              return { frame, subscriptions: [{ key: keyOf(channel, wire), symbol, carries }] };
            }),
          ),
        ],
      },
    ],
    instruments: {
      path: "/v2/conf/pub:list:pair:exchange",
      read: (json) => {
        const list = json.first(0);
        if (!json.isArray(list)) throw new FieldError(failure(json) ?? "no list of pairs");
        const listings: Listing[] = [];
        for (let it = json.first(list); it >= 0; it = json.next(it, list)) {
          const wire = `t${json.text(it) ?? ""}`;
          if (!isSpot(wire)) continue;
          const symbol = bitfinexSymbol(wire, NO_TIME);
          // What is listed is traded; halts are not said here.
          listings.push({ symbol, wire, rest: wire, trading: true, status: "listed" });
        }
        return listings;
      },
    },
    trades: {
      walk: "forward",
      limit: PAGE,
      // 15 requests a minute.
      spacingMs: 4000,
      // `start` is inclusive, in milliseconds: the known trade's own come once more.
      path: ({ rest }, from) =>
        `/v2/trades/${rest}/hist?limit=${PAGE}${from ? `&start=${Math.floor(from.time / 1000)}&sort=1` : ""}`,
      decode: (json, symbol, out) => {
        if (!json.isArray(0) || json.isString(json.first(0)))
          throw new FieldError(failure(json) ?? "no list of trades");
        history(json, 0, () => symbol, out);
      },
    },
    read(json, memory, out) {
      if (json.isObject(0)) return event(json, memory, out);
      const first = json.first(0);
      if (json.is(first, "error"))
        return out.control({ what: "refused", reason: failure(json) ?? "error" });
      // Answers of REST are lists of lists and do not name their pair.
      if (json.isArray(first) || (first < 0 && json.isArray(0)))
        return out.control({ what: "other", type: "rest" });
      if (first < 0) throw new FieldError('no field "event" and no channel');
      data(json, first, memory, out);
    },
  },
  new JsonIndex(),
);

const keyOf = (channel: string, wire: string): string => `${channel} ${wire}`;

/** `["error", 10020, "symbol: invalid"]`. */
const failure = (json: JsonIndex): string | undefined =>
  json.is(json.first(0), "error")
    ? (json.text(json.at(0, 2)) ?? json.text(json.at(0, 1)))
    : undefined;

/** What a channel of this connection carries. */
interface Channel {
  readonly name: string;
  readonly wire: string;
}

const data = (json: JsonIndex, channelId: number, memory: ConnectionMemory, out: FrameSink) => {
  let payload = json.next(channelId, 0);
  if (payload < 0) throw new FieldError("no payload after the channel");
  const type = json.isString(payload) ? (json.text(payload) ?? "") : "";
  // Types with a payload of their own; a heartbeat has none.
  if (type !== "" && type !== "hb") payload = json.next(payload, 0);
  const time = trailer(json, payload, out);
  if (type === "hb") return out.control({ what: "heartbeat" });
  const channel = channelOf(json, channelId, memory);
  // A channel that was never acknowledged here, or is gone: the venue says to ignore it.
  if (channel === undefined) return out.control({ what: "other", type: "channel without a name" });
  if (channel.name === "trades" && isSpotOrSwap(channel.wire)) {
    if (type === "")
      return history(json, payload, (when) => bitfinexSymbol(channel.wire, when), out);
    if (type === "te" || type === "tu")
      return trade(json, payload, channel.wire, type === "tu", out);
  }
  if (channel.name === "ticker" && type === "" && isSpotOrSwap(channel.wire))
    return ticker(json, payload, bitfinexSymbol(channel.wire, time), time, out);
  out.control({ what: "other", type: type === "" ? channel.name : `${channel.name} ${type}` });
};

/** Funding (`fUSD`) deals in rates, and its rows have another layout. */
const isSpotOrSwap = (wire: string): boolean => wire.charCodeAt(0) !== 0x66;

/**
 * What follows the payload: the frame's number, the server's time in milliseconds, either or neither, by the flags of the
 * connection. Only a time has so many digits.
 */
const trailer = (json: JsonIndex, payload: number, out: FrameSink): Micros => {
  let time = NO_TIME;
  if (payload < 0) return time;
  for (let it = json.next(payload, 0); it >= 0; it = json.next(it, 0)) {
    const text = json.isNumber(it) ? (json.text(it) ?? "") : "";
    if (text.length >= 13) time = decimalMicros(text, Unit.ms);
    else if (/^\d+$/.test(text)) out.control({ what: "numbered", number: Number(text) });
  }
  return time;
};

const channelOf = (
  json: JsonIndex,
  node: number,
  memory: ConnectionMemory,
): Channel | undefined => {
  // Archives of others hold the subscription itself in place of its number.
  if (json.isObject(node))
    return { name: json.need(node, "channel"), wire: json.need(node, "symbol") };
  const id = json.text(node);
  if (id === undefined) throw new FieldError("no channel number");
  return memory.get<Channel>(`channel ${id}`);
};

/** `[id, ms, amount, price]`; the taker bought what is positive. `te` and `tu` tell of the same trade. */
const trade = (json: JsonIndex, row: number, wire: string, again: boolean, out: FrameSink): void =>
  readTrade(json, row, (time) => bitfinexSymbol(wire, time), { again }, out);

/** A list of trades that happened before it was asked for; newest first, unless REST was asked otherwise. */
const history = (
  json: JsonIndex,
  list: number,
  symbolAt: (time: Micros) => string,
  out: FrameSink,
) => {
  if (!json.isArray(list)) throw new FieldError("no list of trades");
  const each = ascending(json, list) ? eachRow : eachRowBackwards;
  each(json, list, out, (row) => readTrade(json, row, symbolAt, { detail: "backfill" }, out));
};

/** Whether the first row is older than the last; of one moment the ids tell. */
const ascending = (json: JsonIndex, list: number): boolean => {
  const first = json.first(list);
  let last = first;
  for (let it = first; it >= 0; it = json.next(it, list)) last = it;
  const [from, to] = [timeOf(json, first), timeOf(json, last)];
  if (from !== to) return from < to;
  const [a = "", b = ""] = [json.text(json.at(first, 0)), json.text(json.at(last, 0))];
  return a.length === b.length ? a < b : a.length < b.length;
};

const timeOf = (json: JsonIndex, row: number): Micros =>
  decimalMicros(json.text(json.at(row, 1)) ?? "", Unit.ms);

const readTrade = (
  json: JsonIndex,
  row: number,
  symbolAt: (time: Micros) => string,
  { detail, again = false }: { detail?: "backfill"; again?: boolean },
  out: FrameSink,
): void => {
  const eventTime = decimalMicros(textAt(json, row, 1), Unit.ms);
  const amount = textAt(json, row, 2);
  const sold = amount.startsWith("-");
  out.trade({
    symbol: symbolAt(eventTime),
    eventTime,
    price: textAt(json, row, 3),
    size: sold ? amount.slice(1) : amount,
    side: sold ? "sell" : "buy",
    id: textAt(json, row, 0),
    detail,
    again,
  });
};

/** `[bid, bidSize, ask, askSize, …]`; elements were added at its end more than once. */
const ticker = (json: JsonIndex, row: number, symbol: string, time: Micros, out: FrameSink) => {
  if (!json.isArray(row) || json.at(row, 3) < 0) throw new FieldError("no bid and ask");
  out.quote({
    symbol,
    eventTime: time,
    bid: json.text(json.at(row, 0)),
    bidSize: json.text(json.at(row, 1)),
    ask: json.text(json.at(row, 2)),
    askSize: json.text(json.at(row, 3)),
  });
};

const event = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  const name = json.need(0, "event");
  if (name === "pong") return out.control({ what: "heartbeat" });
  if (name === "subscribed") return subscribed(json, memory, out);
  if (name === "unsubscribed") unsubscribed(json, memory);
  if (name === "error") return refused(json, memory, out);
  if (name === "info") return info(json, out);
  out.control({ what: "other", type: name });
};

const LONGEST_CHANNEL = 100;

const subscribed = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  const name = json.need(0, "channel");
  // Candles have a key in place of a symbol.
  const wire = optional(json, 0, "symbol") ?? optional(json, 0, "key") ?? "";
  // It will be remembered.
  if (wire.length + name.length > LONGEST_CHANNEL) throw new FieldError("a channel without end");
  memory.set(`channel ${json.need(0, "chanId")}`, { name, wire } satisfies Channel);
  memory.set(`number of ${keyOf(name, wire)}`, true);
  out.control({ what: "acknowledged", keys: [keyOf(name, wire)] });
};

const unsubscribed = (json: JsonIndex, memory: ConnectionMemory): void => {
  const name = `channel ${json.need(0, "chanId")}`;
  const channel = memory.get<Channel>(name);
  memory.delete(name);
  if (channel !== undefined) memory.delete(`number of ${keyOf(channel.name, channel.wire)}`);
};

/** Codes of errors that mean a subscription; 10301 and 10202: it stands already. */
const SUBSCRIBING = /^10[23]\d\d$/;
const STANDS = new Set(["10202", "10301"]);

const refused = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  const code = optional(json, 0, "code") ?? "";
  const reason = `${optional(json, 0, "msg") ?? "error"} (${code})`;
  const channel = optional(json, 0, "channel");
  const wire = optional(json, 0, "symbol");
  const keys = channel && wire ? [keyOf(channel, wire)] : undefined;
  if (STANDS.has(code)) {
    // Its data flow, but where the answer was lost nobody knows under which number.
    const numbered = keys?.every((key) => memory.get(`number of ${key}`) === true);
    return out.control(
      keys && numbered ? { what: "acknowledged", keys } : { what: "renew", reason },
    );
  }
  if (keys === undefined && !SUBSCRIBING.test(code))
    return out.control({ what: "status", status: reason });
  out.control({ what: "refused", reason, ...(keys ? { keys } : {}) });
};

const info = (json: JsonIndex, out: FrameSink) => {
  const code = optional(json, 0, "code");
  const text = optional(json, 0, "msg");
  // 20051: the server restarts. 20061: maintenance is over, and everything must be subscribed again.
  if (code === "20051") return out.control({ what: "ending", reason: text ?? "server restarts" });
  if (code === "20061") return out.control({ what: "ending", reason: text ?? "maintenance ended" });
  if (code === "20060") return out.control({ what: "status", status: text ?? "maintenance" });
  if (code !== undefined) return out.control({ what: "other", type: `info ${code}` });
  const status = optional(json, json.get(0, "platform"), "status");
  if (status === "0") out.control({ what: "status", status: "maintenance" });
  out.control({ what: "welcome" });
};
