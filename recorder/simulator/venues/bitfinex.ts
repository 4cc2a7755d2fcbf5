// Bitfinex as a server: WebSocket version 2 (channels "trades" and "ticker") and the public REST that clients load first.
import { bitfinexWire } from "../../venues/bitfinex-symbols.ts";
import type {
  SimAnswer,
  SimClient,
  SimQuote,
  SimRequest,
  SimTrade,
  SimVenue,
  SimWorld,
} from "../sim-venue.ts";

/** Trades of the snapshot that a subscription starts with. */
const SNAPSHOT = 30;
const MOST_CHANNELS = 25;
const MOST_ROWS = 10_000;
/** Flags of `conf`: the server's time, and the frame's number, at the end of each frame. */
const WITH_TIME = 32_768;
const WITH_NUMBER = 65_536;
/** Seconds after which a quiet channel says that it lives. */
const HEARTBEAT = 15;

interface Channel {
  readonly id: number;
  readonly name: "trades" | "ticker";
  readonly wire: string;
  readonly symbol: string;
  quietSeconds: number;
}

/** What the server knows of a client. */
interface Connection {
  flags: number;
  sent: number;
  nextChannel: number;
  readonly channels: Map<number, Channel>;
}

export const bitfinex: SimVenue = {
  id: "bitfinex",
  wsPath: "/ws/2",
  open(client) {
    const hello = { event: "info", version: 2, serverId: "simulated", platform: { status: 1 } };
    client.send(JSON.stringify(hello));
  },
  receive(frame, client, world) {
    const message = parse(frame);
    switch (message["event"]) {
      case "conf": {
        const flags = Number(message["flags"] ?? 0);
        connectionOf(client).flags = flags;
        return client.send(JSON.stringify({ event: "conf", status: "OK", flags }));
      }
      case "ping": {
        const ts = Math.floor(world.now() / 1000);
        return client.send(JSON.stringify({ event: "pong", ts, cid: message["cid"] }));
      }
      case "subscribe":
        return subscribe(message, client, world);
      case "unsubscribe": {
        const chanId = Number(message["chanId"]);
        const known = connectionOf(client).channels.delete(chanId);
        if (!known) return refuse(client, { msg: "unsubscribe: invalid", code: 10400, chanId });
        return client.send(JSON.stringify({ event: "unsubscribed", status: "OK", chanId }));
      }
      default:
        refuse(client, { msg: "unknown event", code: 10000 });
    }
  },
  trade(trade, client, world) {
    for (const channel of connectionOf(client).channels.values())
      if (channel.name === "trades" && channel.symbol === trade.symbol) {
        // Executed, then confirmed.
        push(client, world, channel, `"te",${tradeRow(trade)}`);
        push(client, world, channel, `"tu",${tradeRow(trade)}`);
      }
  },
  quote(quote, client, world) {
    for (const channel of connectionOf(client).channels.values())
      if (channel.name === "ticker" && channel.symbol === quote.symbol)
        push(client, world, channel, tickerRow(quote, world));
  },
  beat(client, world) {
    for (const channel of connectionOf(client).channels.values()) {
      channel.quietSeconds += 1;
      if (channel.quietSeconds >= HEARTBEAT) push(client, world, channel, '"hb"');
    }
  },
  announceEnd(client) {
    const msg = "Stopping. Please try to reconnect";
    client.send(JSON.stringify({ event: "info", code: 20051, msg }));
    return true;
  },
  rest(request, world) {
    const path = decodeURIComponent(request.path);
    const labels = /^\/v2\/conf\/(.+)$/.exec(path)?.[1];
    if (labels !== undefined)
      return ok(JSON.stringify(labels.split(",").map((label) => confOf(label, world))));
    if (path === "/v2/platform/status") return ok("[1]");
    const wire = /^\/v2\/trades\/([^/]+)\/hist$/.exec(path)?.[1];
    return wire === undefined ? undefined : tradesOf(wire, request, world);
  },
};

const connectionOf = ({ memory }: SimClient): Connection => {
  const known = memory.get("connection");
  if (known !== undefined) return known as Connection;
  const connection: Connection = { flags: 0, sent: 0, nextChannel: 1000, channels: new Map() };
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

const refuse = (client: SimClient, error: Record<string, unknown>): void =>
  client.send(JSON.stringify({ event: "error", ...error }));

const subscribe = (message: Record<string, unknown>, client: SimClient, world: SimWorld) => {
  const { event: _, ...asked } = message;
  const connection = connectionOf(client);
  const name = asked["channel"];
  const wire = String(asked["symbol"] ?? `t${String(asked["pair"] ?? "")}`);
  const pair = wire.slice(1);
  const no = (msg: string, code: number): void => refuse(client, { ...asked, msg, code, pair });
  if (name !== "trades" && name !== "ticker") return no("channel: unknown", 10302);
  const symbol = symbolOf(wire, world);
  if (symbol === undefined) return no("symbol: invalid", 10300);
  const channels = [...connection.channels.values()];
  if (channels.some((channel) => channel.name === name && channel.wire === wire))
    return no("subscribe: dup", 10301);
  if (channels.length >= MOST_CHANNELS) return no("subscribe: limit", 10305);
  const id = connection.nextChannel++;
  const channel: Channel = { id, name, wire, symbol, quietSeconds: 0 };
  connection.channels.set(id, channel);
  const answer = { event: "subscribed", channel: name, chanId: id, symbol: wire, pair };
  client.send(JSON.stringify(answer));
  if (name === "trades") {
    const rows = world.trades(symbol).slice(-SNAPSHOT).reverse().map(tradeRow);
    return push(client, world, channel, `[${rows.join(",")}]`);
  }
  const quote = world.quote(symbol);
  if (quote !== undefined) push(client, world, channel, tickerRow(quote, world));
};

const symbolOf = (wire: string, { listings }: SimWorld): string | undefined =>
  listings.find(({ symbol }) => bitfinexWire(symbol) === wire)?.symbol;

/** Sends a frame of a channel, with what the client's flags ask for at its end. */
const push = (client: SimClient, world: SimWorld, channel: Channel, payload: string): void => {
  const connection = connectionOf(client);
  channel.quietSeconds = 0;
  connection.sent += 1;
  const number = connection.flags & WITH_NUMBER ? `,${connection.sent}` : "";
  const time = connection.flags & WITH_TIME ? `,${Math.floor(world.now() / 1000)}` : "";
  client.send(`[${channel.id},${payload}${number}${time}]`);
};

/** `[id, ms, amount, price]`, decimals as numbers with the tape's own digits. */
const tradeRow = ({ id, time, side, size, price }: SimTrade): string => {
  const written = /^(?:0|[1-9]\d*)$/.test(id) ? id : JSON.stringify(id);
  const amount = side === "sell" ? `-${size}` : size;
  return `[${written},${Math.floor(time / 1000)},${amount},${price}]`;
};

const tickerRow = (quote: SimQuote, world: SimWorld): string => {
  const { bid = "0", bidSize = "0", ask = "0", askSize = "0" } = quote;
  const last = world.trades(quote.symbol).at(-1)?.price ?? bid;
  return `[${bid},${bidSize},${ask},${askSize},0,0,${last},0,${last},${last}]`;
};

const ok = (body: string): SimAnswer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body,
});

/** One label of `/v2/conf/<label>,<label>…`; those that say nothing of pairs and codes are empty. */
const confOf = (label: string, { listings }: SimWorld): unknown[] => {
  const wires = listings.map(({ symbol }) => bitfinexWire(symbol).slice(1));
  const codes = new Map(
    listings.flatMap(({ symbol, base, quote }): [string, string][] => {
      const wire = bitfinexWire(symbol).slice(1);
      const [first = "", second = ""] = wire.includes(":")
        ? wire.split(":")
        : [wire.slice(0, 3), wire.slice(3)];
      return [
        [first, base],
        [second, quote],
      ];
    }),
  );
  if (label === "pub:list:pair:exchange") return wires;
  if (label === "pub:info:pair") return wires.map((wire) => [wire, PAIR_INFO]);
  if (label === "pub:list:currency") return [...codes.keys()];
  if (label === "pub:map:currency:sym") return [...codes].filter(([code, asset]) => code !== asset);
  return [];
};

/** Least and most that an order may be; the others are unused. */
const PAIR_INFO = [null, null, null, "2.0", "1000000.0", ...new Array(7).fill(null)];

const tradesOf = (wire: string, { query }: SimRequest, world: SimWorld): SimAnswer => {
  const symbol = symbolOf(wire, world);
  if (symbol === undefined) return { ...ok('["error",10020,"symbol: invalid"]'), status: 500 };
  const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
  const limit = Math.min(number("limit", 125), MOST_ROWS);
  const [start, end] = [number("start", 0), number("end", Number.POSITIVE_INFINITY)];
  const found = world.trades(symbol).filter(({ time }) => {
    const ms = Math.floor(time / 1000);
    return ms >= start && ms <= end;
  });
  const rising = query.get("sort") === "1";
  const page = rising ? found.slice(0, limit) : found.slice(-limit).reverse();
  return ok(`[${page.map(tradeRow).join(",")}]`);
};
