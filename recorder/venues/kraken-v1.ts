// Kraken spot, WebSocket version 1: archives hold it until July 2026. Read, never spoken.
import { seconds } from "../../engine/market/time.ts";
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, type JsonIndex } from "../wire/json-index.ts";
import type { ConnectionMemory } from "./connection-memory.ts";
import { KRAKEN_ALIASES } from "./kraken-aliases.ts";
import { eachRow, optional, sideOf, textAt } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import type { FrameSink } from "./venue.ts";

const pairOf = pairReader("/", KRAKEN_ALIASES);

/** Arrays are data, objects with an `event` are control. */
export const readKrakenV1 = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  if (!json.isArray(0)) return control(json, memory, out);
  // A book update may hold two payloads: name and pair are told from the end.
  const length = json.length(0);
  const name = json.text(json.at(0, length - 2));
  const wire = json.text(json.at(0, length - 1));
  if (name === undefined || wire === undefined)
    throw new FieldError("no channel and pair at the end");
  const payload = json.at(0, 1);
  const symbol = pairOf(wire);
  if (name === "trade") return trades(json, payload, symbol, memory, out);
  if (name === "spread") return spread(json, payload, symbol, out);
  if (name === "ticker") return ticker(json, payload, symbol, out);
  out.control({ what: "other", type: name });
};

/** Most trades that a subscription starts with. */
const HISTORY = 50;
/** Trades of one live frame happened within milliseconds of each other. */
const APART = seconds(1);

const startedOf = (symbol: string): string => `started ${symbol}`;

const control = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  const event = json.need(0, "event");
  if (event === "heartbeat" || event === "pong") return out.control({ what: "heartbeat" });
  if (event === "systemStatus")
    return out.control({ what: "status", status: json.need(0, "status") });
  if (event !== "subscriptionStatus") return out.control({ what: "other", type: event });
  const pair = optional(json, 0, "pair") ?? "";
  const channel = json.text(json.get(json.get(0, "subscription"), "name")) ?? "";
  const keys = [`${channel} ${pair}`];
  if (json.is(json.get(0, "status"), "error"))
    return out.control({
      what: "refused",
      keys,
      reason: optional(json, 0, "errorMessage") ?? "refused",
    });
  if (channel === "trade") memory.delete(startedOf(pairOf(pair)));
  out.control({ what: "acknowledged", keys });
};

const trades = (
  json: JsonIndex,
  list: number,
  symbol: string,
  memory: ConnectionMemory,
  out: FrameSink,
) => {
  const history = begins(json, list, symbol, memory);
  let position = 0;
  let before = "";
  eachRow(json, list, out, (row) => {
    const text = json.raw(row);
    // No ids: equal rows in one frame are told apart by which of them they are.
    position = text === before ? position + 1 : 0;
    before = text;
    out.trade({
      symbol,
      eventTime: decimalMicros(textAt(json, row, 2), Unit.s),
      price: textAt(json, row, 0),
      size: textAt(json, row, 1),
      side: sideOf(json, json.at(row, 3), "b", "s"),
      id: undefined,
      key: `${text} ${position}`,
      detail: history ? "backfill" : undefined,
    });
  });
};

/**
 * Whether a frame is the history with which a subscription starts: the venue documents the last 50 trades, which look like
 * any others, but on the wire the first frame was at times a live one. So only the first frame of a pair can be history,
 * and only when its trades are too far apart, or too many, to have come about in one moment.
 */
const begins = (
  json: JsonIndex,
  list: number,
  symbol: string,
  memory: ConnectionMemory,
): boolean => {
  if (memory.get<boolean>(startedOf(symbol)) === true) return false;
  memory.set(startedOf(symbol), true);
  let rows = 0;
  let [oldest, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = json.first(list); row >= 0; row = json.next(row, list)) {
    const time = decimalMicros(json.text(json.at(row, 2)) ?? "", Unit.s);
    rows += 1;
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
  }
  return rows >= HISTORY || newest - oldest > APART;
};

/** `[bid, ask, time, bidVolume, askVolume]`; zeros where a side is empty. */
const spread = (json: JsonIndex, row: number, symbol: string, out: FrameSink): void =>
  out.quote({
    symbol,
    eventTime: decimalMicros(textAt(json, row, 2), Unit.s),
    bid: textAt(json, row, 0),
    bidSize: json.text(json.at(row, 3)),
    ask: textAt(json, row, 1),
    askSize: json.text(json.at(row, 4)),
  });

/** `{"a":[price, whole lots, lots],"b":[…]}`; no time of its own. */
const ticker = (json: JsonIndex, node: number, symbol: string, out: FrameSink) => {
  const [ask, bid] = [json.get(node, "a"), json.get(node, "b")];
  if (ask < 0 || bid < 0) throw new FieldError('no field "a" or "b"');
  out.quote({
    symbol,
    eventTime: decimalMicros("", Unit.s),
    bid: json.text(json.at(bid, 0)),
    bidSize: json.text(json.at(bid, 2)),
    ask: json.text(json.at(ask, 0)),
    askSize: json.text(json.at(ask, 2)),
  });
};
