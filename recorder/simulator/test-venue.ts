import * as z from "zod";
import { micros } from "../../engine/market/time.ts";
import type { SimSocket } from "./faulty-client.ts";
import type { SimRecord } from "./sim-record.ts";
import type { SimClient, SimVenue } from "./sim-venue.ts";

const message = z.union([z.object({ subscribe: z.string() }), z.object({ ping: z.number() })]);

const send = (client: SimClient, value: unknown): void => client.send(JSON.stringify(value));

/** The smallest protocol that has everything: numbered frames, answers, refusals, history, heartbeats, REST. */
export const testVenue: SimVenue = {
  id: "test",
  wsPath: "/feed",
  open: (client) => send(client, { hello: client.number, path: client.path }),
  receive(frame, client, world) {
    const asked = message.safeParse(JSON.parse(frame)).data;
    if (asked === undefined) return send(client, { error: "what?" });
    if ("ping" in asked) return send(client, { pong: asked.ping });
    const symbol = asked.subscribe;
    if (!world.listings.some((listing) => listing.symbol === symbol))
      return send(client, { refused: symbol });
    client.memory.set(symbol, true);
    send(client, { subscribed: symbol });
    return send(client, { history: world.trades(symbol).map(({ id }) => id) });
  },
  trade(trade, client) {
    if (!client.memory.has(trade.symbol)) return;
    const number = Number(client.memory.get("number") ?? 0) + 1;
    client.memory.set("number", number);
    const { symbol, id, price, size } = trade;
    send(client, { trade: id, symbol, price, size, number });
  },
  quote({ symbol, bid, ask }, client) {
    if (client.memory.has(symbol)) send(client, { quote: symbol, bid, ask });
  },
  beat: (client, world) => send(client, { beat: world.now() }),
  announceEnd(client) {
    send(client, { ending: true });
    return true;
  },
  rest({ path, query }, world) {
    if (path === "/pairs") return { status: 200, body: JSON.stringify(world.listings) };
    if (path === "/break") throw new Error("this path breaks");
    if (path !== "/trades") return undefined;
    const trades = world.trades(query.get("symbol") ?? "");
    return { status: 200, body: JSON.stringify(trades.map(({ id }) => id)) };
  },
};

/** A trade a second on each pair in turn, from time 0; ids from 1 a pair. */
export const testRecords = (
  count: number,
  symbols: readonly string[] = ["USDC/USD"],
  venue = "test",
): SimRecord[] =>
  Array.from({ length: count }, (_, i) => {
    const at = micros((i + 1) * 1_000_000);
    const symbol = symbols[i % symbols.length] ?? "";
    const id = String(Math.floor(i / symbols.length) + 1);
    const price = `0.99${String(i % 90).padStart(2, "0")}`;
    return { at, venue, trade: { symbol, time: at, price, size: "10.5", side: "buy", id } };
  });

/** A socket that keeps what is sent. */
export interface TestSocket extends SimSocket {
  readonly frames: (string | Uint8Array)[];
  readonly end: { readonly code: number | undefined; readonly reason: string } | undefined;
  readonly frozen: boolean;
  pending: number;
}

export const testSocket = (): TestSocket => {
  const frames: (string | Uint8Array)[] = [];
  let end: TestSocket["end"];
  let frozen = false;
  return {
    frames,
    pending: 0,
    get end() {
      return end;
    },
    get frozen() {
      return frozen;
    },
    send: (frame) => frames.push(frame),
    close: (code, reason) => {
      end = { code, reason };
    },
    terminate: () => {
      end = { code: undefined, reason: "" };
    },
    freeze: () => {
      frozen = true;
    },
  };
};
