import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { ConnectionMemory } from "../../venues/connection-memory.ts";
import { cryptocom as adapter } from "../../venues/cryptocom.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { cryptocom } from "./cryptocom.ts";

const START = 1_742_169_600_000_000;
const SYMBOLS = ["USDT/USD", "DAI/USDC"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDT/USD",
  // Fills of one order happen at one moment, and share their id.
  time: micros(START + Math.floor(at / 4) * 1_000_001),
  price: at % 2 === 0 ? "0.9998" : "0.99975",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: String(4_611_686_018_500_000_000n + BigInt(at)),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 700 }, (_, at) => trade(at)),
  trade(700, { side: undefined }),
  trade(701, { symbol: "DAI/USDC", id: "r1200" }),
];
const QUOTE: SimQuote = {
  symbol: "USDT/USD",
  time: micros(START + 900_000_000),
  bid: "0.9997",
  bidSize: "1500",
  ask: undefined,
  askSize: undefined,
};

const world = fakeWorld(SYMBOLS, TRADES, [QUOTE]);
const listings = listingsOf(adapter, cryptocom, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

/** A client that sent the adapter's own messages at a moment of the tape, and what it was answered. */
const subscribed = (time: number) => {
  const early = fakeWorld(SYMBOLS, TRADES, [QUOTE]);
  early.at(time);
  const client = fakeClient(cryptocom.wsPath);
  const memory = new ConnectionMemory();
  cryptocom.open(client, early);
  const asked = line.subscribe(listings, 1);
  for (const { frame } of asked) cryptocom.receive(frame, client, early);
  const answers = decodeAll(adapter, client.take(), memory);
  return { client, memory, asked, answers };
};

describe("the simulated Crypto.com", () => {
  it("lists the pairs of its world", () => {
    expect(listings.map(({ symbol, wire, trading }) => [symbol, wire, trading])).toEqual([
      ["USDT/USD", "USDT_USD", true],
      ["DAI/USDC", "DAI_USDC", true],
    ]);
  });

  it("acknowledges what was asked, by its number", () => {
    const { asked, answers } = subscribed(START - 1);
    expect(answers).toEqual(
      asked.map(({ request }) => ({ kind: "control", what: "acknowledged", request })),
    );
  });

  it("begins with history, of no more than has happened", () => {
    const { answers } = subscribed(trade(99).time);
    const trades = answers.filter((event) => event.kind === "trade");
    expect(trades.map(({ id, detail }) => [id, detail])).toEqual(
      TRADES.slice(50, 100).map(({ id }) => [id, "backfill"]),
    );
  });

  it("tells every trade as it is on the tape, to the microsecond", () => {
    const { client, memory } = subscribed(START - 1);
    for (const one of TRADES) cryptocom.trade(one, client, world);
    const events = decodeAll(adapter, client.take(), memory);
    expect(
      events.map((event) => {
        if (event.kind !== "trade") return event;
        const { symbol, eventTime, price, size, side, id, detail } = event;
        return { symbol, eventTime, price, size, side, id, detail };
      }),
    ).toEqual(
      TRADES.map(({ symbol, time, price, size, side, id }) => ({
        ...{ symbol, eventTime: time, price, size, side, id, detail: undefined },
      })),
    );
  });

  it("tells the best bid and ask", () => {
    const { client, memory } = subscribed(START);
    cryptocom.quote(QUOTE, client, world);
    const [quote] = decodeAll(adapter, client.take(), memory);
    expect(quote).toEqual({
      ...{ kind: "quote", symbol: "USDT/USD", bid: "0.9997", bidSize: "1500" },
      eventTime: Math.floor(QUOTE.time / 1000) * 1000,
    });
  });

  it("refuses a message with a pair that it does not have, and serves nothing of it", () => {
    const client = fakeClient();
    const params = { channels: ["trade.USDT_USD", "trade.NOPE_USD"] };
    const message = JSON.stringify({ id: 4, method: "subscribe", params });
    cryptocom.receive(message, client, world);
    cryptocom.trade(trade(0), client, world);
    expect(decodeAll(adapter, client.take())).toEqual([
      {
        ...{ kind: "control", what: "refused", request: "4", reason: "Unknown symbol (40003)" },
        keys: ["trade.NOPE_USD", "ticker.NOPE_USD"],
      },
    ]);
  });

  it("subscribes one who gives no number, and no longer sends what was given up", () => {
    const client = fakeClient();
    const ask = (method: string): void =>
      cryptocom.receive(
        JSON.stringify({ method, params: { channels: ["ticker.DAI_USDC"] }, nonce: 1 }),
        client,
        world,
      );
    const quote = { ...QUOTE, symbol: "DAI/USDC" };
    ask("subscribe");
    cryptocom.quote(quote, client, world);
    ask("unsubscribe");
    cryptocom.quote(quote, client, world);
    cryptocom.receive("no JSON", client, world);
    expect(
      client.take().map((frame) => [JSON.parse(frame).method, JSON.parse(frame).code]),
    ).toEqual([
      ["subscribe", 0],
      ["subscribe", 0],
      ["unsubscribe", 0],
      [undefined, 40001],
    ]);
  });

  it("waits for an answer to its heartbeat, and closes without one", () => {
    const { client, memory } = subscribed(START);
    const beat = (seconds: number): void => {
      for (let i = 0; i < seconds; i++) cryptocom.beat?.(client, world);
    };
    beat(30);
    const [reply] = decodeAll(adapter, client.take(), memory);
    if (reply?.kind !== "control" || reply.what !== "reply") throw new Error("no heartbeat");
    cryptocom.receive(reply.frame, client, world);
    beat(30);
    expect(client.closed).toBeUndefined();
    expect(client.take()).toHaveLength(1);
    beat(5);
    expect(client.closed).toEqual({ code: 1000, reason: "heartbeat not answered" });
  });

  it("gives every trade by REST exactly once, fills of one moment over the edge of a page too", () => {
    const [listing] = listings;
    const first = TRADES[0];
    if (listing === undefined || first === undefined) throw new Error("nothing to ask for");
    const known = { id: first.id, time: first.time };
    const found = walkRest({ venue: adapter, sim: cryptocom, world }, listing, known);
    const mine = TRADES.filter(({ symbol }) => symbol === "USDT/USD");
    expect(found).toHaveLength(mine.length);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(mine.map(({ id }) => id)));
    for (const { id, time } of mine)
      expect(found.find((one) => one.id === id)?.eventTime).toBe(time);
  });

  it("gives the same trade the same key over the socket and by REST", () => {
    const same = { id: "77", price: "0.9998", size: "5", time: trade(0).time };
    const twins = [trade(0, same), trade(1, same), trade(2, { ...same, size: "6" })];
    const small = fakeWorld(SYMBOLS, twins);
    const client = fakeClient();
    const [message] = line.subscribe(listings, 1);
    cryptocom.receive(message?.frame ?? "", client, small);
    const keysOf = (frames: readonly string[]) =>
      decodeAll(adapter, frames).flatMap((event) => (event.kind === "trade" ? event.key : []));
    const path = adapter.trades.path({ rest: "USDT_USD", symbol: "USDT/USD" }, undefined);
    const byRest = keysOf([askRest(cryptocom, small, path).body]);
    const live = keysOf(client.take());
    expect(new Set(byRest).size).toBe(3);
    expect(live).toEqual(byRest);
    // A frame that comes twice brings nothing new.
    expect(keysOf([askRest(cryptocom, small, path).body])).toEqual(byRest);
  });

  it("takes times in milliseconds, and refuses an unknown instrument", () => {
    const end = Math.floor(trade(8).time / 1000);
    const path = `/exchange/v1/public/get-trades?instrument_name=USDT_USD&count=2&end_ts=${end}`;
    const { data } = JSON.parse(askRest(cryptocom, world, path).body).result;
    expect(data.map(({ d }: { d: string }) => d)).toEqual([TRADES[7]?.id, TRADES[6]?.id]);
    const nope = "/exchange/v1/public/get-trades?instrument_name=NOPE_USD";
    const { status, body } = askRest(cryptocom, world, nope);
    expect([status, decodeAll(adapter, [body])]).toMatchObject([400, [{ what: "refused" }]]);
    expect(() => askRest(cryptocom, world, "/v2/public/get-trades")).toThrow("no answer");
  });
});
