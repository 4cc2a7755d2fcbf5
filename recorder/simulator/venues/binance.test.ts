import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { binance as adapter } from "../../venues/binance.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { binance } from "./binance.ts";

const START = 1_678_516_200_000_000;
const SYMBOLS = ["USDC/USDT", "BUSD/USDT"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDC/USDT",
  time: micros(START + at * 1_000_001),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: String(412_000_000 + at),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 2500 }, (_, at) => trade(at)),
  trade(2500, { side: undefined }),
  trade(2501, { symbol: "BUSD/USDT", id: "r1200" }),
];
const QUOTE: SimQuote = {
  symbol: "USDC/USDT",
  time: micros(START + 5_000_000_000),
  bid: "0.91",
  bidSize: "1500",
  ask: undefined,
  askSize: undefined,
};

const world = fakeWorld(SYMBOLS, TRADES, [QUOTE]);
const listings = listingsOf(adapter, binance, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

/** A client that came by an address and sent the adapter's own messages. */
const subscribed = (endpoint: string) => {
  const url = new URL(line.url(endpoint, listings));
  const client = fakeClient(`${url.pathname}${url.search}`);
  binance.open(client, world);
  const asked = line.subscribe(listings, 1);
  for (const { frame } of asked) binance.receive(frame, client, world);
  return { client, asked };
};

describe("the simulated Binance", () => {
  it("lists the pairs of its world", () => {
    expect(listings.map(({ symbol, wire, trading }) => [symbol, wire, trading])).toEqual([
      ["USDC/USDT", "usdcusdt", true],
      ["BUSD/USDT", "busdusdt", true],
    ]);
  });

  it("acknowledges what was asked, by its number", () => {
    const { client, asked } = subscribed("ws://127.0.0.1/stream");
    const events = decodeAll(adapter, client.take());
    expect(events).toEqual(
      asked.map(({ request }) => ({ kind: "control", what: "acknowledged", request })),
    );
  });

  it.each(["ws://127.0.0.1/stream", "ws://127.0.0.1/ws", "ws://127.0.0.1/ws/0"])(
    "tells every trade as it is on the tape, to the microsecond, at %s",
    (endpoint) => {
      const { client } = subscribed(endpoint);
      client.take();
      for (const one of TRADES) binance.trade(one, client, world);
      binance.quote(QUOTE, client, world);
      const frames = client.take();
      expect(frames[0]?.startsWith('{"stream":')).toBe(endpoint.endsWith("/stream"));
      const events = decodeAll(adapter, frames);
      const trades = events.filter((event) => event.kind === "trade");
      expect(
        trades.map(({ symbol, eventTime, price, size, side, id, number }) => ({
          ...{ symbol, eventTime, price: Number(price), size: Number(size), side, id, number },
        })),
      ).toEqual(
        TRADES.map(({ symbol, time, price, size, side, id }) => ({
          ...{ symbol, eventTime: time, price: Number(price), size: Number(size) },
          ...{ side, id, number: id },
        })),
      );
      expect(events.at(-1)).toMatchObject({
        ...{ kind: "quote", symbol: "USDC/USDT", bid: "0.91000000", ask: "0.00000000" },
      });
    },
  );

  it("tells milliseconds, and what the address names, to one who asks for nothing else", () => {
    const client = fakeClient("/stream?streams=usdcusdt@trade/usdcusdt@bookTicker");
    binance.open(client, world);
    binance.trade(trade(7), client, world);
    expect(JSON.parse(client.take()[0] ?? "")).toEqual({
      stream: "usdcusdt@trade",
      data: {
        ...{ e: "trade", E: Math.floor(world.now() / 1000), s: "USDCUSDT", t: 412_000_007 },
        ...{ p: "0.91000000", q: "8.50000000", T: Math.floor(trade(7).time / 1000) },
        ...{ m: false, M: true },
      },
    });
  });

  it("accepts a pair that it does not have, and stays silent", () => {
    const client = fakeClient("/ws");
    binance.open(client, world);
    binance.receive('{"method":"SUBSCRIBE","params":["nopeusdt@trade"],"id":7}', client, world);
    expect(decodeAll(adapter, client.take())).toEqual([
      { kind: "control", what: "acknowledged", request: "7" },
    ]);
    binance.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it.each([
    ["no JSON", "Invalid JSON"],
    ['{"params":[],"id":1}', "missing field"],
    ['{"method":"subscribe","params":[],"id":1}', "unknown variant subscribe"],
    ['{"method":"SUBSCRIBE","params":[5],"id":1}', "invalid stream"],
    ["null", "missing field"],
  ])("refuses %s", (frame, reason) => {
    const client = fakeClient("/ws");
    binance.open(client, world);
    binance.receive(frame, client, world);
    expect(decodeAll(adapter, client.take())).toMatchObject([
      { kind: "control", what: "refused", reason: expect.stringContaining(reason) },
    ]);
  });

  it("answers a ping, tells its properties, and no longer sends what was given up", () => {
    const { client } = subscribed("ws://127.0.0.1/stream");
    client.take();
    const id = "9007199254740993";
    binance.receive(line.ping?.frame(9) ?? "", client, world);
    binance.receive(`{"method":"GET_PROPERTY","params":["combined"],"id":${id}}`, client, world);
    binance.receive('{"method":"SET_PROPERTY","params":["combined",false],"id":3}', client, world);
    const gone = '{"method":"UNSUBSCRIBE","params":["usdcusdt@trade"],"id":4}';
    binance.receive(gone, client, world);
    const frames = client.take();
    expect(frames[1]).toBe(`{"result":true,"id":${id}}`);
    expect(
      decodeAll(adapter, frames).map((event) => event.kind === "control" && event.what),
    ).toEqual(["heartbeat", "other", "acknowledged", "acknowledged"]);
    binance.trade(trade(0), client, world);
    binance.quote(QUOTE, client, world);
    expect(client.take().map((frame) => JSON.parse(frame).s)).toEqual(["USDCUSDT"]);
  });

  it("announces its end", () => {
    for (const path of ["/stream", "/ws"]) {
      const client = fakeClient(path);
      binance.open(client, world);
      expect(binance.announceEnd?.(client)).toBe(true);
      expect(decodeAll(adapter, client.take())).toMatchObject([{ what: "ending" }]);
    }
  });

  it("gives every trade by REST, page after page, to the millisecond", () => {
    const [listing] = listings;
    const first = TRADES[0];
    if (listing === undefined || first === undefined) throw new Error("nothing to ask for");
    const found = walkRest({ venue: adapter, sim: binance, world }, listing, {
      id: first.id,
      time: first.time,
    });
    const mine = TRADES.filter(({ symbol }) => symbol === "USDC/USDT");
    const once = new Map(found.map((one) => [one.id, one]));
    expect([...once.keys()]).toEqual(mine.map(({ id }) => id));
    for (const { id, time, side } of mine)
      expect(once.get(id)).toMatchObject({
        ...{ eventTime: Math.floor(time / 1000) * 1000, side, detail: "backfill" },
      });
  });

  it("gives the newest page without an id, and none of what has not happened yet", () => {
    const earlier = fakeWorld(SYMBOLS, TRADES);
    earlier.at(trade(9).time);
    const { body } = askRest(binance, earlier, "/api/v3/trades?symbol=USDCUSDT&limit=3");
    expect(JSON.parse(body).map(({ id }: { id: number }) => id - 412_000_000)).toEqual([7, 8, 9]);
  });

  it("gives aggregates from a time, one a trade", () => {
    const from = Math.ceil(trade(3).time / 1000);
    const path = `/api/v3/aggTrades?symbol=USDCUSDT&startTime=${from}&limit=2`;
    expect(JSON.parse(askRest(binance, world, path).body)).toMatchObject([
      { a: 4, f: 412_000_004, l: 412_000_004, T: Math.floor(trade(4).time / 1000) },
      { a: 5 },
    ]);
  });

  it("refuses a pair that it does not have, and has nothing at other paths", () => {
    const { status, body } = askRest(binance, world, "/api/v3/trades?symbol=NOPEUSDT");
    expect([status, decodeAll(adapter, [body])]).toEqual([
      400,
      [{ kind: "control", what: "refused", reason: "Invalid symbol. (-1121)" }],
    ]);
    expect(askRest(binance, world, "/api/v3/trades").status).toBe(400);
    const query = new URLSearchParams();
    expect(binance.rest({ method: "GET", path: "/api/v3/order", query }, world)).toBeUndefined();
    expect(binance.rest({ method: "POST", path: "/api/v3/ping", query }, world)).toBeUndefined();
  });
});
