// Advanced Trade: "market_trades", "ticker", "ticker_batch", "heartbeats" and "status"; every frame is numbered.
import { formatTime } from "../../../engine/market/time.ts";
import { recentFigures } from "../day-figures.ts";
import type { SimClient, SimQuote, SimTrade, SimWorld } from "../sim-venue.ts";
import { type Json, writeJson } from "../write-json.ts";
import type { CoinbaseMessage } from "./coinbase-message.ts";
import { delivered, makerOf, productOf, productStatus } from "./coinbase-products.ts";
import { subscribed } from "./subscribed.ts";

const CHANNELS = ["market_trades", "ticker", "ticker_batch", "heartbeats", "status"];
/** Trades of the frame that a subscription starts with. */
const SNAPSHOT = 50;
/** Beats between two frames of the slow channel. */
const SLOW = 5;
const NAME = "advanced";

export const advancedFeed = {
  carries: (client: SimClient): boolean => subscribed(client, NAME).size > 0,

  receive(said: CoinbaseMessage, client: SimClient, world: SimWorld) {
    const { type, channel = "", product_ids = [] } = said;
    const products = channel === "heartbeats" ? ["heartbeats"] : product_ids;
    const whole = channel === "heartbeats" || channel === "status";
    const known = whole || products.every((id) => delivered(id, world) !== undefined);
    if (!CHANNELS.includes(channel) || !known || (products.length === 0 && !whole))
      return client.send(writeJson({ type: "error", message: `failure to ${type}` }));
    const all = subscribed(client, NAME);
    const ids = all.get(channel) ?? new Set();
    const fresh = products.filter((id) => !ids.has(id));
    for (const id of products)
      if (type === "subscribe") ids.add(id);
      else ids.delete(id);
    if (ids.size > 0 || (type === "subscribe" && whole)) all.set(channel, ids);
    else all.delete(channel);
    if (type === "subscribe") begin(channel, fresh, client, world);
    const subscriptions = Object.fromEntries([...all].map(([name, each]) => [name, [...each]]));
    send("subscriptions", [{ subscriptions }], client, world);
  },

  trade(trade: SimTrade, client: SimClient, world: SimWorld) {
    const all = subscribed(client, NAME);
    if (has(all, "market_trades", trade.symbol, world))
      send("market_trades", [{ type: "update", trades: [tradeOf(trade)] }], client, world);
    if (world.quote(trade.symbol) === undefined && has(all, "ticker", trade.symbol, world))
      sendTicker("ticker", "update", trade.symbol, client, world);
  },

  quote({ symbol }: SimQuote, client: SimClient, world: SimWorld) {
    if (has(subscribed(client, NAME), "ticker", symbol, world))
      sendTicker("ticker", "update", symbol, client, world);
  },

  beat(client: SimClient, world: SimWorld, beats: number) {
    const all = subscribed(client, NAME);
    if (all.has("heartbeats")) {
      // The venue's programs print their own clock here, in their own way.
      const [day, clock] = formatTime(world.now()).slice(0, -1).split("T");
      const current_time = `${day} ${clock}000 +0000 UTC m=+${beats}.000000000`;
      send("heartbeats", [{ current_time, heartbeat_counter: beats }], client, world);
    }
    if (beats % SLOW !== 0) return;
    for (const product of all.get("ticker_batch") ?? [])
      sendTicker("ticker_batch", "update", delivered(product, world) ?? "", client, world);
  },
};

/** Whether a client hears of a pair on a channel, by its own product or by the one that the venue takes for the same. */
const has = (
  all: ReadonlyMap<string, ReadonlySet<string>>,
  channel: string,
  symbol: string,
  world: SimWorld,
): boolean => {
  const ids = all.get(channel);
  if (ids === undefined) return false;
  if (ids.has(productOf(symbol))) return true;
  const twin = `${productOf(symbol)}C`;
  return ids.has(twin) && delivered(twin, world) === symbol;
};

const begin = (channel: string, fresh: readonly string[], client: SimClient, world: SimWorld) => {
  if (channel === "status") {
    const products = world.listings.map((listing) => ({
      product_type: "SPOT",
      ...productStatus(listing),
    }));
    return send("status", [{ type: "snapshot", products }], client, world);
  }
  for (const product of fresh) {
    const symbol = delivered(product, world) ?? "";
    if (channel === "ticker" || channel === "ticker_batch")
      sendTicker(channel, "snapshot", symbol, client, world);
    if (channel !== "market_trades") continue;
    // Newest first, and all of it happened before this connection.
    const trades = world.trades(symbol).slice(-SNAPSHOT).reverse().map(tradeOf);
    if (trades.length > 0) send("market_trades", [{ type: "snapshot", trades }], client, world);
  }
};

const tradeOf = (trade: SimTrade) => ({
  product_id: productOf(trade.symbol),
  trade_id: trade.id,
  price: trade.price,
  size: trade.size,
  time: formatTime(trade.time),
  side: makerOf(trade.side)?.toUpperCase() ?? "UNKNOWN_ORDER_SIDE",
});

const sendTicker = (
  channel: "ticker" | "ticker_batch",
  type: "snapshot" | "update",
  symbol: string,
  client: SimClient,
  world: SimWorld,
) => {
  const quote = world.quote(symbol);
  const day = recentFigures(client.memory, world, symbol);
  if (quote === undefined && day === undefined) return;
  const ticker = {
    type: "ticker",
    product_id: productOf(symbol),
    price: day?.last.price ?? "",
    volume_24_h: day?.volume ?? "",
    low_24_h: day?.low ?? "",
    high_24_h: day?.high ?? "",
    low_52_w: day?.low ?? "",
    high_52_w: day?.high ?? "",
    price_percent_chg_24_h: "0",
    best_bid: quote?.bid,
    best_bid_quantity: quote?.bidSize,
    best_ask: quote?.ask,
    best_ask_quantity: quote?.askSize,
  };
  send(channel, [{ type, tickers: [ticker] }], client, world);
};

/** Numbers count every frame of a connection from 0, whatever its channel. */
const send = (channel: string, events: Json, client: SimClient, world: SimWorld) => {
  const sequence_num = Number(client.memory.get("sequence") ?? 0);
  client.memory.set("sequence", sequence_num + 1);
  const timestamp = formatTime(world.now());
  client.send(writeJson({ channel, client_id: "", timestamp, sequence_num, events }));
};
