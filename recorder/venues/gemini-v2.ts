// Gemini, market data version 2: archives hold it until July 2026. Read, never spoken.
import { decimalToE8 } from "../../engine/market/price.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { decimalMicros, Unit } from "../wire/decimal-time.ts";
import { FieldError, type JsonIndex } from "../wire/json-index.ts";
import type { ConnectionMemory } from "./connection-memory.ts";
import { geminiPair } from "./gemini-pair.ts";
import { eachRow, eachRowBackwards, optional, sideOf, textAt } from "./rows.ts";
import type { FrameSink } from "./venue.ts";

/** Its rank, then price and size as they stand in the frame. */
type Level = [number, string, string];

/** Each side from the best level on: by rank, which is the price in steps of 1e-8, of bids the negative one. */
interface Book {
  readonly bids: Level[];
  readonly asks: Level[];
}

const NO_TIME: Micros = micros(Number.NaN);

/** Frames with a `type`. */
export const readGeminiV2 = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  const type = json.need(0, "type");
  if (type === "l2_updates") return levels(json, memory, out);
  if (type === "trade" || type === "block_trade") return trade(json, 0, false, out);
  if (type === "heartbeat") return out.control({ what: "heartbeat" });
  const known = /^(candles_.*|auction_.*|subscription_ack)$/.test(type);
  out.control({ what: known ? "other" : "unknown", type });
};

const levels = (json: JsonIndex, memory: ConnectionMemory, out: FrameSink) => {
  const symbol = geminiPair(json.need(0, "symbol"));
  const changes = json.get(0, "changes");
  if (!json.isArray(changes)) throw new FieldError('no list "changes"');
  // The first frame of a pair holds its whole book and its last trades, newest first, and looks like any other.
  const history = json.get(0, "trades");
  eachRowBackwards(json, history, out, (row) => trade(json, row, true, out));
  const whole = history >= 0 || json.get(0, "auction_events") >= 0;
  const name = `book ${symbol}`;
  const book: Book | undefined = whole ? { bids: [], asks: [] } : memory.get<Book>(name);
  // A change to a book that nobody knows says nothing of the best prices.
  if (book === undefined) return out.control({ what: "other", type: "l2_updates" });
  const before = whole ? undefined : best(book);
  eachRow(json, changes, out, (row) => change(json, row, book));
  if (whole) memory.set(name, book);
  const after = best(book);
  if (before !== undefined && sameQuote(before, after))
    return out.control({ what: "other", type: "l2_updates" });
  out.quote({ symbol, eventTime: NO_TIME, ...after });
};

const change = (json: JsonIndex, row: number, book: Book) => {
  const side = json.first(row);
  const price = textAt(json, row, 1);
  const size = textAt(json, row, 2);
  const steps = decimalToE8(price);
  const buys = json.is(side, "buy");
  if (steps === undefined || steps <= 0 || !(buys || json.is(side, "sell")))
    throw new FieldError("no side or price");
  const list = buys ? book.bids : book.asks;
  const rank = buys ? -steps : steps;
  const at = placeOf(list, rank);
  const there = list[at]?.[0] === rank ? 1 : 0;
  // Sizes are absolute, and nothing is left where one is zero.
  if (/^[0.]+$/.test(size)) list.splice(at, there);
  // A whole book comes from the best level on.
  else if (at === list.length) list.push([rank, price, size]);
  else list.splice(at, there, [rank, price, size]);
  // No book is so deep; the worst level is the last that will be missed.
  if (list.length > MOST_LEVELS) list.pop();
};

const MOST_LEVELS = 10_000;

/** Position of the first level whose rank is not lower. */
const placeOf = (list: readonly Level[], rank: number): number => {
  let from = 0;
  let to = list.length;
  if (to === 0 || (list[to - 1]?.[0] ?? 0) < rank) return to;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((list[middle]?.[0] ?? 0) < rank) from = middle + 1;
    else to = middle;
  }
  return from;
};

const best = ({ bids, asks }: Book) => {
  const [, bid, bidSize] = bids[0] ?? [];
  const [, ask, askSize] = asks[0] ?? [];
  return { bid, bidSize, ask, askSize };
};

const sameQuote = (a: ReturnType<typeof best>, b: ReturnType<typeof best>): boolean =>
  a.bid === b.bid && a.bidSize === b.bidSize && a.ask === b.ask && a.askSize === b.askSize;

const trade = (json: JsonIndex, node: number, history: boolean, out: FrameSink) => {
  const said = optional(json, node, "side");
  const block = said === "block" || json.is(json.get(node, "type"), "block_trade");
  const kind = block ? "block" : said === "auction" ? "auction" : undefined;
  out.trade({
    symbol: geminiPair(json.need(node, "symbol")),
    eventTime: decimalMicros(json.need(node, "timestamp"), Unit.ms),
    price: json.need(node, "price"),
    size: json.need(node, "quantity"),
    side: sideOf(json, json.get(node, "side"), "buy", "sell"),
    id: json.need(node, "event_id"),
    detail: history ? "backfill" : kind,
  });
};
