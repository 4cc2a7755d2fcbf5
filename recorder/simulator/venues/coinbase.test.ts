import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { coinbase as adapter } from "../../venues/coinbase.ts";
import { ConnectionMemory } from "../../venues/connection-memory.ts";
import { decodeAll, type FrameEvent } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { coinbase } from "./coinbase.ts";

const START = Date.UTC(2023, 2, 11, 7) * 1000;
const SYMBOLS = ["USDT/USD", "USDT/USDC", "DAI/USD"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "DAI/USD",
  time: micros(START + Math.floor(at / 3) * 1001),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: String(30_000_000 + at),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 2500 }, (_, at) => trade(at)),
  trade(2501, { symbol: "USDT/USDC", id: "r38853", price: "1.07", side: undefined }),
];
const QUOTES: SimQuote[] = [
  {
    symbol: "USDT/USD",
    time: micros(START + 900_000),
    ...{ bid: "1.0091", bidSize: "1500", ask: "1.0093", askSize: "20.25" },
  },
  {
    symbol: "USDT/USD",
    time: micros(START + 950_000),
    ...{ bid: undefined, bidSize: undefined, ask: "1.0093", askSize: undefined },
  },
];
const world = fakeWorld(SYMBOLS, TRADES, QUOTES);
const listings = listingsOf(adapter, coinbase, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

const told = (events: readonly FrameEvent[]) =>
  events.flatMap((event) => {
    if (event.kind !== "trade") return [];
    const { symbol, eventTime, price, size, side, id, detail } = event;
    return [{ symbol, time: eventTime, price, size, side, id, detail }];
  });
const asTold = (trades: readonly SimTrade[], detail?: "backfill") =>
  trades.map((each) => ({ ...each, detail }));
const ofKind = (events: readonly FrameEvent[], what: string) =>
  events.filter((event) => event.kind === "control" && event.what === what);

/** A client at a moment of the tape, before it has said anything. */
const connected = (time: number) => {
  const early = fakeWorld(SYMBOLS, TRADES, QUOTES);
  early.at(time);
  const client = fakeClient(coinbase.wsPath);
  const memory = new ConnectionMemory();
  coinbase.open(client, early);
  const say = (message: unknown): FrameEvent[] => {
    const frame = typeof message === "string" ? message : JSON.stringify(message);
    coinbase.receive(frame, client, early);
    return decodeAll(adapter, client.take(), memory);
  };
  const hear = (): FrameEvent[] => decodeAll(adapter, client.take(), memory);
  return { world: early, client, say, hear };
};

describe("the simulated Coinbase Exchange", () => {
  it("lists the pairs of its world", () => {
    expect(listings.map(({ symbol, wire, trading }) => [symbol, wire, trading])).toEqual([
      ["USDT/USD", "USDT-USD", true],
      ["USDT/USDC", "USDT-USDC", true],
      ["DAI/USD", "DAI-USD", true],
    ]);
  });

  it("acknowledges exactly what the adapter asks for, and tells the trade before it as history", () => {
    const { say } = connected(START + 5005);
    const asked = line.subscribe(listings, 1);
    const events = asked.flatMap(({ frame }) => say(frame));
    const keys = asked.flatMap(({ subscriptions }) => subscriptions.map(({ key }) => key));
    const acknowledged = ofKind(events, "acknowledged").flatMap((event) =>
      "keys" in event ? (event.keys ?? []) : [],
    );
    expect(new Set(acknowledged)).toEqual(new Set(keys));
    expect(told(events)).toEqual(asTold(TRADES.slice(17, 18), "backfill"));
    expect(ofKind(events, "refused")).toEqual([]);
  });

  it("tells trades and quotes as the tape has them", () => {
    const { client, say, hear, world: early } = connected(START);
    for (const { frame } of line.subscribe(listings, 1)) say(frame);
    early.at(START + 1_000_000);
    for (const each of TRADES) coinbase.trade(each, client, early);
    expect(told(hear())).toEqual(asTold(TRADES));
    for (const { time } of QUOTES) {
      early.at(time);
      const quote = early.quote("USDT/USD");
      if (quote !== undefined) coinbase.quote(quote, client, early);
    }
    expect(hear()).toMatchObject([
      { kind: "quote", symbol: "USDT/USD", bid: "1.0091", bidSize: "1500", askSize: "20.25" },
      { kind: "quote", symbol: "USDT/USD", eventTime: START + 950_000, bid: "0", ask: "1.0093" },
    ]);
  });

  it("says with each heartbeat which trade was the last", () => {
    const { client, say, hear, world: early } = connected(START + 1_000_000);
    for (const { frame } of line.subscribe(listings, 1)) say(frame);
    coinbase.beat?.(client, early);
    expect(ofKind(hear(), "lastTrade")).toEqual([
      { kind: "control", what: "lastTrade", symbol: "USDT/USDC", number: "r38853" },
      { kind: "control", what: "lastTrade", symbol: "DAI/USD", number: "30002499" },
    ]);
  });

  it("refuses a message whole for one unknown product, and names it", () => {
    const { say, client, world: early } = connected(START);
    const nope = { symbol: "NOPE/USD", wire: "NOPE-USD", rest: "NOPE-USD" };
    const asked = line.subscribe([...listings, { ...nope, trading: true, status: "online" }], 1);
    const events = asked.flatMap(({ frame }) => say(frame));
    expect(events).toEqual([
      {
        kind: "control",
        what: "refused",
        reason: "Failed to subscribe: NOPE-USD is not a valid product",
        keys: ["matches NOPE-USD", "ticker NOPE-USD", "heartbeat NOPE-USD"],
      },
    ]);
    coinbase.trade(trade(0), client, early);
    expect(client.take()).toEqual([]);
  });

  it("refuses what needs a key, what nobody knows and what is no message", () => {
    const { say } = connected(START);
    const reasons = [
      { type: "subscribe", product_ids: ["DAI-USD"], channels: ["level2"] },
      { type: "subscribe", product_ids: ["DAI-USD"], channels: ["gossip"] },
      { type: "subscribe", product_ids: [], channels: ["matches"] },
      { type: "subscribe" },
      { type: "sing" },
      "{",
    ].flatMap((message) =>
      say(message).flatMap((event) => ("reason" in event ? [event.reason] : [])),
    );
    expect(reasons).toEqual([
      "Failed to subscribe: level2, level3, and full channels now require authentication",
      "Failed to subscribe: gossip is not a valid channel",
      "Failed to subscribe:  is not a valid product",
      "Failed to subscribe: No channels provided",
      "Type has to be either subscribe or unsubscribe",
      "Malformed JSON",
    ]);
  });

  it("closes on a client that asks for nothing within five seconds", () => {
    const idle = connected(START);
    const busy = connected(START);
    busy.say({ type: "subscribe", channels: [{ name: "status" }] });
    for (let beat = 0; beat < 5; beat++) {
      expect(idle.client.closed).toBeUndefined();
      coinbase.beat?.(idle.client, idle.world);
      coinbase.beat?.(busy.client, busy.world);
    }
    expect(idle.client.closed?.code).toBe(1008);
    expect(busy.client.closed).toBeUndefined();
  });

  it("stops telling what was unsubscribed", () => {
    const { client, say, world: early } = connected(START);
    say({ type: "subscribe", channels: [{ name: "matches", product_ids: ["DAI-USD"] }] });
    say({ type: "unsubscribe", product_ids: ["DAI-USD"], channels: ["matches"] });
    coinbase.trade(trade(0), client, early);
    expect(client.take()).toEqual([]);
  });

  it("gives every trade by REST, page after page", () => {
    for (const listing of listings) {
      const found = walkRest({ venue: adapter, sim: coinbase, world }, listing, {
        id: "0",
        time: micros(START - 1),
      });
      const mine = TRADES.filter(({ symbol }) => symbol === listing.symbol);
      expect(found.map(({ id }) => id).sort()).toEqual(mine.map(({ id }) => id).sort());
      const events = found.map((each) => ({ kind: "trade" as const, ...each }));
      const byTime = told(events).sort((a, b) => a.time - b.time || Number(a.id) - Number(b.id));
      expect(byTime).toEqual(asTold(mine, "backfill"));
    }
  });

  it("knows pages that begin in the middle, and no products but its own", () => {
    const ids = (query: string): unknown =>
      JSON.parse(askRest(coinbase, world, `/products/DAI-USD/trades?${query}`).body).map(
        ({ trade_id }: { trade_id: number }) => trade_id,
      );
    expect(ids("limit=2")).toEqual([30_002_499, 30_002_498]);
    expect(ids("limit=2&after=30000002")).toEqual([30_000_001, 30_000_000]);
    expect(ids("before=30002497")).toEqual([30_002_499, 30_002_498]);
    expect(askRest(coinbase, world, "/products/NOPE-USD/trades").status).toBe(404);
  });
});
