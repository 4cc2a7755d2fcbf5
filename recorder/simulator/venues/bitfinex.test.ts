import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { bitfinex as adapter } from "../../venues/bitfinex.ts";
import { ConnectionMemory } from "../../venues/connection-memory.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { bitfinex } from "./bitfinex.ts";

const START = 1_678_516_200_000_000;
const SYMBOLS = ["USDC/USDT", "USDT/USD", "PYUSD/USD"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDC/USDT",
  // Several in the same millisecond.
  time: micros(START + Math.floor(at / 3) * 250_000),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: String(1_400_000_000 + at),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 2500 }, (_, at) => trade(at)),
  trade(2500, { symbol: "PYUSD/USD", id: "r1200" }),
];
const QUOTE: SimQuote = {
  symbol: "USDT/USD",
  time: micros(START + 5_000_000_000),
  bid: "1.0091",
  bidSize: "1500",
  ask: undefined,
  askSize: undefined,
};

const world = fakeWorld(SYMBOLS, TRADES, [QUOTE]);
const listings = listingsOf(adapter, bitfinex, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

/** A client that sent the adapter's own messages at a moment of the tape, and what it was answered. */
const subscribed = (time: number) => {
  const early = fakeWorld(SYMBOLS, TRADES, [QUOTE]);
  early.at(time);
  const client = fakeClient(bitfinex.wsPath);
  const memory = new ConnectionMemory();
  bitfinex.open(client, early);
  const asked = line.subscribe(listings, 1);
  for (const { frame } of asked) bitfinex.receive(frame, client, early);
  const answers = decodeAll(adapter, client.take(), memory);
  return { client, memory, asked, answers };
};

describe("the simulated Bitfinex", () => {
  it("lists the pairs of its world in its own codes", () => {
    expect(listings.map(({ symbol, wire }) => [symbol, wire])).toEqual([
      ["USDC/USDT", "tUDCUST"],
      ["USDT/USD", "tUSTUSD"],
      ["PYUSD/USD", "tPYUSD:USD"],
    ]);
  });

  it("greets, acknowledges exactly what was asked, and numbers its frames without a hole", () => {
    const { asked, answers } = subscribed(START);
    expect(answers[0]).toMatchObject({ kind: "control", what: "welcome" });
    const keys = answers.flatMap((event) =>
      event.kind === "control" && event.what === "acknowledged" ? (event.keys ?? []) : [],
    );
    expect(keys).toEqual(asked.flatMap(({ subscriptions }) => subscriptions.map(({ key }) => key)));
    const numbers = answers.flatMap((event) =>
      event.kind === "control" && event.what === "numbered" ? event.number : [],
    );
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });

  it("begins with history, of no more than has happened", () => {
    const { answers } = subscribed(trade(60).time);
    const trades = answers.filter((event) => event.kind === "trade");
    expect(trades.every(({ detail }) => detail === "backfill")).toBe(true);
    const expected = TRADES.filter(({ time }) => time <= trade(60).time).slice(-30);
    expect(trades.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it("tells every trade twice, executed and confirmed, as it is on the tape to the millisecond", () => {
    const { client, memory } = subscribed(START - 1);
    for (const one of TRADES) bitfinex.trade(one, client, world);
    const trades = decodeAll(adapter, client.take(), memory).filter(
      (event) => event.kind === "trade",
    );
    expect(
      trades.map(({ symbol, eventTime, price, size, side, id, detail }) => ({
        ...{ symbol, eventTime, price, size, side, id, detail },
      })),
    ).toEqual(
      TRADES.flatMap(({ symbol, time, price, size, side, id }) => {
        const eventTime = Math.floor(time / 1000) * 1000;
        const told = { symbol, eventTime, price, size, side, id, detail: undefined };
        return [told, told];
      }),
    );
  });

  it("tells the best bid and ask, an empty side as zero", () => {
    const { client, memory } = subscribed(START);
    bitfinex.quote(QUOTE, client, world);
    expect(decodeAll(adapter, client.take(), memory).at(-1)).toMatchObject({
      ...{ kind: "quote", symbol: "USDT/USD", bid: "1.0091", bidSize: "1500", ask: "0" },
      eventTime: Math.floor(world.now() / 1000) * 1000,
    });
  });

  it.each([
    [{ channel: "trades", symbol: "tNOPEUSD" }, "symbol: invalid (10300)"],
    [{ channel: "nothing", symbol: "tUDCUST" }, "channel: unknown (10302)"],
  ])("refuses %o by its name", (asked, reason) => {
    const client = fakeClient();
    bitfinex.receive(JSON.stringify({ event: "subscribe", ...asked }), client, world);
    expect(decodeAll(adapter, client.take())).toEqual([
      { kind: "control", what: "refused", reason, keys: [`${asked.channel} ${asked.symbol}`] },
    ]);
  });

  it("says that a subscription stands already, and refuses the 26th", () => {
    const many = Array.from({ length: 26 }, (_, i) => `C${String.fromCharCode(65 + i)}X/USD`);
    const wide = fakeWorld(many, []);
    const client = fakeClient();
    for (const symbol of [many[0] ?? "", ...many]) {
      const wire = `t${symbol.replace("/", "")}`;
      const frame = { event: "subscribe", channel: "ticker", symbol: wire };
      bitfinex.receive(JSON.stringify(frame), client, wide);
    }
    const frames = client.take().map((frame) => JSON.parse(frame));
    expect(frames[1]).toMatchObject({ event: "error", code: 10301, symbol: "tCAXUSD" });
    expect(frames.at(-1)).toMatchObject({ event: "error", code: 10305, symbol: "tCZXUSD" });
  });

  it("says that a quiet channel lives, answers pings, gives up channels, announces its end", () => {
    const { client, memory } = subscribed(START);
    for (let second = 0; second < 15; second++) bitfinex.beat?.(client, world);
    bitfinex.receive('{"event":"ping","cid":5}', client, world);
    bitfinex.receive('{"event":"unsubscribe","chanId":1000}', client, world);
    bitfinex.receive("no JSON", client, world);
    expect(bitfinex.announceEnd?.(client)).toBe(true);
    const events = decodeAll(adapter, client.take(), memory);
    const what = events.flatMap((event) =>
      event.kind === "control" && event.what !== "numbered" ? event.what : [],
    );
    expect(what).toEqual([...Array(6).fill("heartbeat"), "heartbeat", "other", "status", "ending"]);
  });

  it("gives every trade by REST, page after page", () => {
    const [listing] = listings;
    const first = TRADES[0];
    if (listing === undefined || first === undefined) throw new Error("nothing to ask for");
    const known = { id: first.id, time: first.time };
    const found = walkRest({ venue: adapter, sim: bitfinex, world }, listing, known);
    const mine = TRADES.filter(({ symbol }) => symbol === "USDC/USDT");
    expect([...new Set(found.map(({ id }) => id))]).toEqual(mine.map(({ id }) => id));
    expect(found.every(({ detail }) => detail === "backfill")).toBe(true);
  });

  it("gives the newest page, oldest first to the recorder, and refuses a pair that it lacks", () => {
    const client = askRest(bitfinex, world, "/v2/trades/tUDCUST/hist?limit=2").body;
    expect(JSON.parse(client).map(([id]: [number]) => id)).toEqual([1_400_002_499, 1_400_002_498]);
    const { status, body } = askRest(bitfinex, world, "/v2/trades/tNOPEUSD/hist");
    expect([status, body]).toEqual([500, '["error",10020,"symbol: invalid"]']);
    const paths = ["/v1/symbols", "/v2/trades"];
    for (const path of paths)
      expect(() => askRest(bitfinex, world, path)).toThrow(`no answer to ${path}`);
  });

  it("answers the lists that client libraries load first", () => {
    const path = "/v2/conf/pub:info:pair,pub:map:currency:sym,pub:list:currency,pub:info:tx:status";
    expect(JSON.parse(askRest(bitfinex, world, path).body)).toEqual([
      SYMBOLS.map((_, i) => [["UDCUST", "USTUSD", "PYUSD:USD"][i], expect.any(Array)]),
      [
        ["UDC", "USDC"],
        ["UST", "USDT"],
      ],
      ["UDC", "UST", "USD", "PYUSD"],
      [],
    ]);
  });
});
