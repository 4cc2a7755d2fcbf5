// Coinbase Advanced Trade: WebSocket and REST. Read, not spoken: the Exchange feed counts its trades, this one its frames.
import type { Micros } from "../../engine/market/time.ts";
import { isoMicros } from "../wire/decimal-time.ts";
import { FieldError, type JsonIndex } from "../wire/json-index.ts";
import { eachRow, eachRowBackwards, optional, sideOf } from "./rows.ts";
import { pairReader } from "./symbols.ts";
import type { FrameSink } from "./venue.ts";

const OTHERS = new Set(["l2_data", "candles", "user", "futures_balance_summary"]);

/** `{"channel","timestamp","sequence_num","events":[…]}`; a heartbeat's own `current_time` is no RFC 3339. */
export const readCoinbaseAdvanced = (json: JsonIndex, channel: string, out: FrameSink) => {
  const number = json.text(json.get(0, "sequence_num"));
  // Counts all frames of the connection, whatever their channel.
  if (number !== undefined && /^\d{1,15}$/.test(number))
    out.control({ what: "numbered", number: Number(number) });
  switch (channel) {
    case "market_trades":
      return eachEvent(json, (event) => {
        const snapshot = json.is(json.get(event, "type"), "snapshot");
        trades(json, event, snapshot ? "backfill" : undefined, out);
      });
    case "ticker":
    case "ticker_batch": {
      const time = isoMicros(optional(json, 0, "timestamp") ?? "");
      return eachEvent(json, (event) => {
        eachRow(json, listAt(json, event, "tickers"), out, (row) => quote(json, row, time, out));
      });
    }
    case "heartbeats":
      return out.control({ what: "heartbeat" });
    case "subscriptions":
      return eachEvent(json, (event) => acknowledged(json, json.get(event, "subscriptions"), out));
    case "status":
      return eachEvent(json, (event) =>
        eachRow(json, listAt(json, event, "products"), out, (row) =>
          out.control({
            what: "status",
            symbol: pairOf(json.need(row, "id")),
            status: json.need(row, "status"),
          }),
        ),
      );
    default:
      return out.control({ what: OTHERS.has(channel) ? "other" : "unknown", type: channel });
  }
};

/** The answer of REST, `{"trades":[…],"best_bid","best_ask"}`: history, newest first. */
export const readAdvancedTrades = (json: JsonIndex, out: FrameSink): void =>
  trades(json, 0, "backfill", out);

/**
 * Rows carry the product that is delivered: whoever asked for EURC-USDC's like is served the product in dollars, where the
 * venue takes the two for one, and it keeps its own name here.
 */
const trades = (
  json: JsonIndex,
  node: number,
  detail: "backfill" | undefined,
  out: FrameSink,
): void => {
  const list = listAt(json, node, "trades");
  const inOrder = newestFirst(json, list) ? eachRowBackwards : eachRow;
  inOrder(json, list, out, (row) =>
    out.trade({
      symbol: pairOf(json.need(row, "product_id")),
      eventTime: isoMicros(json.need(row, "time")),
      price: json.need(row, "price"),
      size: json.need(row, "size"),
      // The resting side, as on the Exchange feed.
      side: sideOf(json, json.get(row, "side"), "SELL", "BUY"),
      // Neighbouring ids are not promised here, so it is no number.
      id: json.need(row, "trade_id"),
      detail,
    }),
  );
};

/** Most frames are, some were not; ids tell. */
const newestFirst = (json: JsonIndex, list: number): boolean => {
  const idAt = (index: number): string =>
    json.text(json.get(json.at(list, index), "trade_id")) ?? "";
  const first = idAt(0);
  const last = idAt(json.length(list) - 1);
  return first.length === last.length ? first > last : first.length > last.length;
};

const quote = (json: JsonIndex, row: number, eventTime: Micros, out: FrameSink) => {
  const product = json.need(row, "product_id");
  const bid = json.get(row, "best_bid");
  // Sent for products without a market, nameless, and in older frames without the best prices.
  if (product === "" || bid < 0) return out.control({ what: "other", type: "ticker" });
  out.quote({
    symbol: pairOf(product),
    eventTime,
    bid: json.text(bid),
    bidSize: optional(json, row, "best_bid_quantity"),
    ask: optional(json, row, "best_ask"),
    askSize: optional(json, row, "best_ask_quantity"),
  });
};

/** `{"market_trades":["EURC-USDC"],…}`: all that the connection is subscribed to by now. */
const acknowledged = (json: JsonIndex, node: number, out: FrameSink) => {
  if (!json.isObject(node)) throw new FieldError('no field "subscriptions"');
  const keys = json.members(node).flatMap(([channel, ids]) => {
    const found: string[] = [];
    for (let id = json.first(ids); id >= 0; id = json.next(id, ids))
      found.push(`${channel} ${json.text(id) ?? ""}`);
    return found;
  });
  out.control({ what: "acknowledged", keys });
};

const eachEvent = (json: JsonIndex, read: (event: number) => void) => {
  const events = listAt(json, 0, "events");
  for (let event = json.first(events); event >= 0; event = json.next(event, events)) read(event);
};

const listAt = (json: JsonIndex, node: number, key: string): number => {
  const list = json.get(node, key);
  if (!json.isArray(list)) throw new FieldError(`no list "${key}"`);
  return list;
};

const pairOf = pairReader("-");
