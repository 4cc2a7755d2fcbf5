// The Exchange feed: "matches", "ticker", "ticker_batch", "heartbeat" and "status".
import { formatTime } from "../../../engine/market/time.ts";
import { recentFigures } from "../day-figures.ts";
import { idJson } from "../id-json.ts";
import type { SimClient, SimQuote, SimTrade, SimWorld } from "../sim-venue.ts";
import { exact, type Json, writeJson } from "../write-json.ts";
import type { CoinbaseMessage } from "./coinbase-message.ts";
import { makerOf, productOf, productStatus, symbolOf } from "./coinbase-products.ts";
import { subscribed } from "./subscribed.ts";

const CHANNELS = ["matches", "ticker", "ticker_batch", "heartbeat", "status"];
const CLOSED = ["level2", "level3", "full", "user"];
/** Beats between two frames of the slow channels. */
const SLOW = 5;
const NAME = "exchange";

export const exchangeFeed = {
  carries: (client: SimClient): boolean => subscribed(client, NAME).size > 0,

  receive(said: CoinbaseMessage, client: SimClient, world: SimWorld) {
    const asked = wanted(said);
    const reason = refusal(said, asked, world);
    if (reason !== undefined) {
      // One bad product, and nothing of the message holds.
      const message = `Failed to ${said.type}`;
      return client.send(writeJson({ type: "error", message, reason }));
    }
    const all = subscribed(client, NAME);
    const fresh: [string, string][] = [];
    for (const [channel, products] of asked) {
      const known = all.get(channel) ?? new Set();
      for (const product of products)
        if (said.type === "unsubscribe") known.delete(product);
        else if (!known.has(product)) fresh.push([channel, product]);
      if (said.type === "subscribe") for (const product of products) known.add(product);
      if (known.size > 0 || (channel === "status" && said.type === "subscribe"))
        all.set(channel, known);
      else all.delete(channel);
    }
    client.send(
      writeJson({
        type: "subscriptions",
        channels: [...all].map(([name, ids]) => ({
          name,
          product_ids: [...ids],
          account_ids: null,
        })),
      }),
    );
    if (said.type === "subscribe") begin(fresh, asked.has("status"), client, world);
  },

  trade(trade: SimTrade, client: SimClient, world: SimWorld) {
    const product = productOf(trade.symbol);
    const all = subscribed(client, NAME);
    if (all.get("matches")?.has(product)) client.send(matchOf(trade, "match"));
    // The ticker comes with every match, and says who bids and asks after it: where the tape knows that, its quote does.
    if (all.get("ticker")?.has(product) && world.quote(trade.symbol) === undefined)
      client.send(tickerOf(trade.symbol, client, world));
  },

  quote({ symbol }: SimQuote, client: SimClient, world: SimWorld) {
    if (subscribed(client, NAME).get("ticker")?.has(productOf(symbol)))
      client.send(tickerOf(symbol, client, world));
  },

  beat(client: SimClient, world: SimWorld, beats: number) {
    const all = subscribed(client, NAME);
    for (const product of all.get("heartbeat") ?? []) client.send(heartbeatOf(product, world));
    if (beats % SLOW !== 0) return;
    if (all.has("status")) client.send(statusOf(world));
    for (const product of all.get("ticker_batch") ?? [])
      client.send(tickerOf(symbolOf(product), client, world));
  },
};

/** Products by channel, from either form of the message. */
const wanted = ({ channels, product_ids }: CoinbaseMessage): Map<string, readonly string[]> =>
  new Map(
    (channels ?? []).map((channel) =>
      typeof channel === "string"
        ? [channel, product_ids ?? []]
        : [channel.name, channel.product_ids ?? product_ids ?? []],
    ),
  );

const refusal = (
  said: CoinbaseMessage,
  asked: ReadonlyMap<string, readonly string[]>,
  { listings }: SimWorld,
): string | undefined => {
  if (asked.size === 0) return "No channels provided";
  for (const [channel, products] of asked) {
    if (CLOSED.includes(channel))
      return "level2, level3, and full channels now require authentication";
    if (!CHANNELS.includes(channel)) return `${channel} is not a valid channel`;
    const known = new Set(listings.map(({ symbol }) => productOf(symbol)));
    const unknown = products.find((product) => !known.has(product));
    if (unknown !== undefined) return `${unknown} is not a valid product`;
    if (products.length === 0 && channel !== "status" && said.type === "subscribe")
      return " is not a valid product";
  }
  return undefined;
};

/** What a new subscription starts with. */
const begin = (
  fresh: readonly (readonly [string, string])[],
  status: boolean,
  client: SimClient,
  world: SimWorld,
) => {
  for (const [channel, product] of fresh) {
    const symbol = symbolOf(product);
    const last = world.trades(symbol).at(-1);
    // The trade before this connection: history.
    if (channel === "matches" && last !== undefined) client.send(matchOf(last, "last_match"));
    const known = last !== undefined || world.quote(symbol) !== undefined;
    if (channel === "ticker" && known) client.send(tickerOf(symbol, client, world));
  }
  if (status) client.send(statusOf(world));
};

/** Counts every event of a product's book, so that trades leave holes; it is the same on all connections. */
const sequenceAt = (time: number): number => Math.floor(time / 100);

const matchOf = (trade: SimTrade, type: "match" | "last_match"): string => {
  const sequence = sequenceAt(trade.time);
  const order = (end: string): string =>
    `00000000-0000-4000-800${end}-${String(sequence % 1e12).padStart(12, "0")}`;
  return writeJson({
    type,
    trade_id: exact(idJson(trade.id)),
    maker_order_id: order("a"),
    taker_order_id: order("b"),
    side: makerOf(trade.side),
    size: trade.size,
    price: trade.price,
    product_id: productOf(trade.symbol),
    sequence,
    time: formatTime(trade.time),
  });
};

/** Zeros where nobody bids or asks; without id and time before the first trade. */
const tickerOf = (symbol: string, client: SimClient, world: SimWorld): string => {
  const quote = world.quote(symbol);
  const day = recentFigures(client.memory, world, symbol);
  const last = day?.last;
  const time = quote?.time ?? last?.time;
  const traded: Record<string, Json> =
    last === undefined ? {} : { side: last.side, trade_id: exact(idJson(last.id)) };
  return writeJson({
    type: "ticker",
    sequence: time === undefined ? undefined : sequenceAt(time),
    product_id: productOf(symbol),
    price: last?.price ?? "0",
    open_24h: day?.open ?? "0",
    volume_24h: day?.volume ?? "0",
    low_24h: day?.low ?? "0",
    high_24h: day?.high ?? "0",
    volume_30d: day?.volume ?? "0",
    best_bid: quote?.bid ?? "0",
    best_bid_size: quote?.bidSize ?? (quote?.bid === undefined ? "0" : undefined),
    best_ask: quote?.ask ?? "0",
    best_ask_size: quote?.askSize ?? (quote?.ask === undefined ? "0" : undefined),
    ...traded,
    time: time === undefined ? undefined : formatTime(time),
    last_size: last?.size ?? "0",
  });
};

const heartbeatOf = (product: string, world: SimWorld): string => {
  const last = world.trades(symbolOf(product)).at(-1);
  return writeJson({
    type: "heartbeat",
    sequence: sequenceAt(world.now()),
    last_trade_id: exact(idJson(last?.id ?? "0")),
    product_id: product,
    time: formatTime(world.now()),
  });
};

const statusOf = ({ listings }: SimWorld): string =>
  writeJson({ type: "status", products: listings.map(productStatus), currencies: [] });
