// Kraken from a tape: WebSocket version 2 with the channels "trade", "ticker" and "instrument", and REST.
import * as z from "zod";
import { formatTime } from "../../../engine/market/time.ts";
import { recentFigures } from "../day-figures.ts";
import { idJson } from "../id-json.ts";
import type { SimClient, SimTrade, SimVenue, SimWorld } from "../sim-venue.ts";
import { exact, type Json, writeJson } from "../write-json.ts";
import { krakenRest } from "./kraken-rest.ts";
import { subscribed } from "./subscribed.ts";

/** Trades of a snapshot, for who asks for one. */
const SNAPSHOT = 50;
/** Connection ids are longer than a double holds. */
const FIRST_CONNECTION = 9_471_984_923_908_980_000n;
const NAME = "kraken";

const message = z.looseObject({
  method: z.string(),
  req_id: z.number().optional(),
  params: z
    .looseObject({
      channel: z.string().optional(),
      symbol: z.union([z.array(z.string()), z.string()]).optional(),
      snapshot: z.boolean().optional(),
      event_trigger: z.enum(["bbo", "trades"]).optional(),
    })
    .optional(),
});
type Message = z.infer<typeof message>;

export const kraken: SimVenue = {
  id: "kraken",
  wsPath: "/v2",
  open(client) {
    const connection_id = exact(String(FIRST_CONNECTION + BigInt(client.number)));
    const status = { version: "2.0.10", system: "online", api_version: "v2", connection_id };
    client.send(writeJson({ channel: "status", type: "update", data: [status] }));
  },
  receive(frame, client, world) {
    const said = parse(frame);
    if (said === undefined) return refuse("Malformed request", {}, client, world);
    const { method, req_id } = said;
    if (method === "ping") return client.send(writeJson({ method: "pong", req_id, ...now(world) }));
    if (method === "subscribe") return subscribe(said, client, world);
    if (method === "unsubscribe") return unsubscribe(said, client, world);
    refuse("Event(s) not found", { method, req_id }, client, world);
  },
  trade(trade, client, world) {
    const all = subscribed(client, NAME);
    if (all.get("trade")?.has(trade.symbol)) client.send(tradesOf([trade], "update"));
    if (all.get("ticker trades")?.has(trade.symbol))
      client.send(tickerOf(trade.symbol, "update", client, world));
  },
  quote({ symbol }, client, world) {
    if (subscribed(client, NAME).get("ticker bbo")?.has(symbol))
      client.send(tickerOf(symbol, "update", client, world));
  },
  beat(client) {
    if (subscribed(client, NAME).size > 0) client.send('{"channel":"heartbeat"}');
  },
  rest: krakenRest,
};

const parse = (frame: string): Message | undefined => {
  try {
    return message.safeParse(JSON.parse(frame)).data;
  } catch {
    return undefined;
  }
};

const now = (world: SimWorld) => ({
  time_in: formatTime(world.now()),
  time_out: formatTime(world.now()),
});

const refuse = (
  error: string,
  about: { readonly [key: string]: Json },
  client: SimClient,
  world: SimWorld,
): void => client.send(writeJson({ error, ...about, success: false, ...now(world) }));

/** The same channel counts anew when its trigger changes. */
const nameOf = (said: Message): string => {
  const channel = said.params?.channel ?? "";
  return channel === "ticker" ? `ticker ${said.params?.event_trigger ?? "trades"}` : channel;
};

const symbolsOf = ({ params }: Message): readonly string[] => {
  const symbol = params?.symbol ?? [];
  return typeof symbol === "string" ? [symbol] : symbol;
};

/** One answer a pair: a bad one fails alone. */
const subscribe = (said: Message, client: SimClient, world: SimWorld) => {
  const { method, req_id, params } = said;
  const channel = params?.channel ?? "";
  const name = nameOf(said);
  const all = subscribed(client, NAME);
  if (channel === "instrument") {
    all.set(name, new Set());
    const result = { channel, snapshot: true, warnings: [] };
    client.send(writeJson({ method, result, success: true, ...now(world), req_id }));
    return client.send(instrumentsOf(world));
  }
  if (channel !== "trade" && channel !== "ticker")
    return refuse(`Channel not served: ${channel}`, { method, req_id }, client, world);
  const snapshot = params?.snapshot ?? channel === "ticker";
  const known = world.listings.map(({ symbol }) => symbol);
  const good: string[] = [];
  for (const symbol of symbolsOf(said)) {
    if (!known.includes(symbol)) {
      const error = `Currency pair not supported ${symbol}`;
      refuse(error, { method, symbol, req_id }, client, world);
      continue;
    }
    good.push(symbol);
    all.set(name, (all.get(name) ?? new Set()).add(symbol));
    const trigger = channel === "ticker" ? { event_trigger: name.slice("ticker ".length) } : {};
    const result = { channel, ...trigger, snapshot, symbol };
    client.send(writeJson({ method, result, success: true, ...now(world), req_id }));
  }
  if (snapshot) for (const symbol of good) begin(name, symbol, client, world);
};

const begin = (name: string, symbol: string, client: SimClient, world: SimWorld) => {
  const trades = world.trades(symbol).slice(-SNAPSHOT);
  if (name === "trade" && trades.length > 0) client.send(tradesOf(trades, "snapshot"));
  // Where the tape knows no best prices, only tickers of trades have something to say.
  const known = world.quote(symbol) !== undefined;
  if (known ? name !== "trade" : name === "ticker trades" && trades.length > 0)
    client.send(tickerOf(symbol, "snapshot", client, world));
};

const unsubscribe = (said: Message, client: SimClient, world: SimWorld) => {
  const { method, req_id, params } = said;
  const all = subscribed(client, NAME);
  for (const symbol of symbolsOf(said)) {
    const error = "Subscription Not Found";
    if (all.get(nameOf(said))?.delete(symbol) !== true) {
      refuse(error, { method, symbol, req_id }, client, world);
      continue;
    }
    const result = { channel: params?.channel, symbol };
    client.send(writeJson({ method, result, success: true, ...now(world), req_id }));
  }
};

const tradesOf = (trades: readonly SimTrade[], type: "snapshot" | "update"): string =>
  writeJson({
    channel: "trade",
    type,
    data: trades.map(({ symbol, side, price, size, id, time }) => ({
      symbol,
      side,
      price: exact(price),
      qty: exact(size),
      ord_type: "limit",
      trade_id: exact(idJson(id)),
      timestamp: formatTime(time),
    })),
  });

/** Zeros where nobody bids or asks. */
const tickerOf = (
  symbol: string,
  type: "snapshot" | "update",
  client: SimClient,
  world: SimWorld,
): string => {
  const quote = world.quote(symbol);
  const day = recentFigures(client.memory, world, symbol);
  const [last, open] = [day?.last.price ?? "0", day?.open ?? "0"];
  const change = Number(last) - Number(open);
  const data = {
    symbol,
    bid: exact(quote?.bid ?? "0"),
    bid_qty: exact(quote?.bidSize ?? "0"),
    ask: exact(quote?.ask ?? "0"),
    ask_qty: exact(quote?.askSize ?? "0"),
    last: exact(last),
    volume: exact(day?.volume ?? "0"),
    vwap: exact(day?.vwap ?? "0"),
    low: exact(day?.low ?? "0"),
    high: exact(day?.high ?? "0"),
    change: exact(change.toFixed(8)),
    change_pct: exact((Number(open) > 0 ? (change / Number(open)) * 100 : 0).toFixed(2)),
    timestamp: formatTime(quote?.time ?? day?.last.time ?? world.now()),
  };
  return writeJson({ channel: "ticker", type, data: [data] });
};

const instrumentsOf = ({ listings }: SimWorld): string => {
  const assets = [...new Set(listings.flatMap(({ base, quote }) => [base, quote]))];
  return writeJson({
    channel: "instrument",
    type: "snapshot",
    data: {
      assets: assets.map((id) => ({ id, status: "enabled", precision: 8, precision_display: 8 })),
      pairs: listings.map(({ symbol, base, quote }) => ({
        ...{ symbol, base, quote, status: "online", qty_precision: 8, price_precision: 8 },
        ...{ qty_increment: exact("0.00000001"), price_increment: exact("0.00000001") },
        ...{ qty_min: exact("0.00000001"), cost_min: exact("0.5"), marginable: false },
      })),
    },
  });
};
