// Crypto.com Exchange as a server: WebSocket and REST version 1 (channels "trade" and "ticker").
import type {
  SimAnswer,
  SimClient,
  SimQuote,
  SimRequest,
  SimTrade,
  SimVenue,
  SimWorld,
} from "../sim-venue.ts";

/** Recent trades that a subscription starts with. */
const HISTORY = 50;
const MOST_ROWS = 150;
/** Seconds between two heartbeats, and how long the answer may take. */
const HEARTBEAT = 30;
const PATIENCE = 5;

/** What the server knows of a client. */
interface Connection {
  readonly channels: Set<string>;
  seconds: number;
  /** Heartbeat that waits for its answer, and since which second. */
  waiting: { readonly id: number; readonly since: number } | undefined;
}

export const cryptocom: SimVenue = {
  id: "cryptocom",
  wsPath: "/exchange/v1/market",
  open: () => undefined,
  receive(frame, client, world) {
    const message = parse(frame);
    const { method } = message;
    const id = message["id"] ?? -1;
    const connection = connectionOf(client);
    if (method === "public/respond-heartbeat") {
      if (String(id) === String(connection.waiting?.id)) connection.waiting = undefined;
      return;
    }
    if (method !== "subscribe" && method !== "unsubscribe")
      return answer(client, { id, method, code: 40001, message: "Bad request" });
    const channels = channelsOf(message);
    const bad = channels.find((channel) => symbolOf(channel, world) === undefined);
    // One bad channel, and nothing of the message holds.
    if (bad !== undefined)
      return answer(client, { id, code: 40003, method, message: "Unknown symbol", channel: bad });
    answer(client, { id, method, code: 0 });
    for (const channel of channels)
      if (method === "unsubscribe") connection.channels.delete(channel);
      else if (!connection.channels.has(channel)) {
        connection.channels.add(channel);
        begin(channel, client, world);
      }
  },
  trade(trade, client) {
    const channel = `trade.${wireOf(trade.symbol)}`;
    if (connectionOf(client).channels.has(channel)) push(client, channel, [tradeRow(trade)]);
  },
  quote(quote, client, world) {
    const channel = `ticker.${wireOf(quote.symbol)}`;
    if (connectionOf(client).channels.has(channel))
      push(client, channel, [tickerRow(quote, world)]);
  },
  beat(client, world) {
    const connection = connectionOf(client);
    connection.seconds += 1;
    const { seconds, waiting } = connection;
    if (waiting !== undefined && seconds - waiting.since >= PATIENCE)
      return client.close(1000, "heartbeat not answered");
    if (seconds % HEARTBEAT !== 0) return;
    const id = Math.floor(world.now() / 1000) + seconds;
    connection.waiting = { id, since: seconds };
    answer(client, { id, method: "public/heartbeat", code: 0 });
  },
  rest(request, world) {
    if (request.path === "/exchange/v1/public/get-instruments")
      return data("public/get-instruments", world.listings.map(instrument));
    if (request.path === "/exchange/v1/public/get-trades") return tradesOf(request, world);
    return undefined;
  },
};

const connectionOf = ({ memory }: SimClient): Connection => {
  const known = memory.get("connection");
  if (known !== undefined) return known as Connection;
  const connection: Connection = { channels: new Set(), seconds: 0, waiting: undefined };
  memory.set("connection", connection);
  return connection;
};

const parse = (frame: string): Record<string, unknown> => {
  try {
    const message: unknown = JSON.parse(frame);
    return typeof message === "object" && message !== null ? { ...message } : {};
  } catch {
    return {};
  }
};

const channelsOf = ({ params }: Record<string, unknown>): string[] => {
  const channels: unknown =
    typeof params === "object" && params !== null && "channels" in params ? params.channels : [];
  return Array.isArray(channels) ? channels.map(String) : [];
};

const answer = (client: SimClient, message: Record<string, unknown>): void =>
  client.send(JSON.stringify(message));

const wireOf = (symbol: string): string => symbol.replace("/", "_");

/** The pair of a channel that is served; the simulated venue has no books. */
const symbolOf = (channel: string, { listings }: SimWorld): string | undefined => {
  const wire = /^(?:trade|ticker)\.(.+)$/.exec(channel)?.[1];
  return listings.find(({ symbol }) => wireOf(symbol) === wire)?.symbol;
};

/** What a subscription starts with: recent trades, even if there are none, or the ticker as it is. */
const begin = (channel: string, client: SimClient, world: SimWorld) => {
  const symbol = symbolOf(channel, world) ?? "";
  if (channel.startsWith("trade."))
    return push(client, channel, world.trades(symbol).slice(-HISTORY).reverse().map(tradeRow));
  const quote = world.quote(symbol);
  if (quote !== undefined) push(client, channel, [tickerRow(quote, world)]);
};

const push = (client: SimClient, subscription: string, rows: readonly object[]): void => {
  const [channel = "", wire = ""] = subscription.split(".");
  const result = { channel, subscription, instrument_name: wire, data: rows };
  answer(client, { id: -1, code: 0, method: "subscribe", result });
};

const tradeRow = ({ symbol, id, time, price, size, side }: SimTrade): object => ({
  d: id,
  t: Math.floor(time / 1000),
  tn: `${time}000`,
  q: size,
  p: price,
  s: side?.toUpperCase(),
  i: wireOf(symbol),
});

const tickerRow = (quote: SimQuote, world: SimWorld): object => {
  const last = world.trades(quote.symbol).at(-1)?.price ?? null;
  return {
    ...{ h: last, l: last, a: last, c: "0", i: wireOf(quote.symbol), v: "0", vv: "0", oi: "0" },
    b: quote.bid ?? null,
    bs: quote.bidSize ?? null,
    k: quote.ask ?? null,
    ks: quote.askSize ?? null,
    t: Math.floor(quote.time / 1000),
  };
};

const instrument = ({ symbol, base, quote }: SimWorld["listings"][number]): object => ({
  symbol: wireOf(symbol),
  inst_type: "CCY_PAIR",
  display_name: symbol,
  base_ccy: base,
  quote_ccy: quote,
  quote_decimals: 8,
  quantity_decimals: 8,
  price_tick_size: "0.00000001",
  qty_tick_size: "0.00000001",
  max_leverage: "50",
  tradable: true,
  expiry_timestamp_ms: 0,
  beta_product: false,
  margin_buy_enabled: false,
  margin_sell_enabled: false,
});

const data = (method: string, rows: readonly object[]): SimAnswer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ id: -1, method, code: 0, result: { data: rows } }),
});

/** Newest first, from `start_ts` (inclusive) to `end_ts` (exclusive). */
const tradesOf = ({ query }: SimRequest, world: SimWorld): SimAnswer => {
  const method = "public/get-trades";
  const name = query.get("instrument_name");
  const listing = world.listings.find(({ symbol }) => wireOf(symbol) === name);
  if (listing === undefined) {
    const body = { id: -1, method, code: 40004, message: "Invalid instrument_name" };
    return { ...data(method, []), status: 400, body: JSON.stringify(body) };
  }
  const count = Math.min(Number(query.get("count") ?? 25), MOST_ROWS);
  const start = microsOf(query.get("start_ts")) ?? Number.NEGATIVE_INFINITY;
  const end = microsOf(query.get("end_ts")) ?? Number.POSITIVE_INFINITY;
  const found = world.trades(listing.symbol).filter(({ time }) => time >= start && time < end);
  return data(method, found.slice(-count).reverse().map(tradeRow));
};

/** Milliseconds or nanoseconds, told by the digits. */
const microsOf = (text: string | null): number | undefined => {
  if (text === null || !/^\d+$/.test(text)) return undefined;
  return text.length > 16 ? Number(text.slice(0, -3)) : Number(text) * 1000;
};
