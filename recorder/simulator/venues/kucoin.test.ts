import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { kucoin as adapter } from "../../venues/kucoin.ts";
import { decodeAll } from "../../venues/testing.ts";
import { JsonIndex } from "../../wire/json-index.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { kucoin } from "./kucoin.ts";

const START = 1_678_516_200_000_001;
const SYMBOLS = ["USDC/USDT", "USDT/USDC"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDC/USDT",
  time: micros(START + at * 1_000_007),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: `640c4a332e113d3a51c0${at.toString(16).padStart(4, "0")}`,
  ...more,
});
const TRADES = [
  ...Array.from({ length: 250 }, (_, at) => trade(at)),
  // Three at once.
  ...[1, 2, 3].map((n) => trade(250, { id: `r${n}`, side: undefined })),
  trade(251, { symbol: "USDT/USDC", id: "771" }),
];
const quote = (at: number, more: Partial<SimQuote> = {}): SimQuote => ({
  ...{ symbol: "USDC/USDT", time: micros(START + at * 1_000_007) },
  ...{ bid: "0.91", bidSize: "1500", ask: "0.9125", askSize: "20.5" },
  ...more,
});
const QUOTES = [quote(3), quote(9, { bid: undefined, bidSize: undefined })];
const world = fakeWorld(SYMBOLS, TRADES, QUOTES);
const listings = listingsOf(adapter, kucoin, world);
const line = adapter.lines[0];
if (line?.token === undefined) throw new Error("no line, or no token");
const { token } = line;

/** Where the token says to connect. */
const addressOf = (endpoint?: string) => {
  const { method, path } = token;
  const answer = kucoin.rest({ method, path, query: new URLSearchParams() }, world);
  const json = new JsonIndex();
  json.parse(answer?.body ?? "");
  return token.read(json, 12, endpoint);
};

/** A client that came by the token's address and sent the adapter's own messages. */
const subscribed = () => {
  const url = new URL(addressOf().url);
  const client = fakeClient(`${url.pathname.replace(/^\/venue/, "")}${url.search}`);
  kucoin.open(client, world);
  const greeting = client.take();
  const asked = line.subscribe(listings, 1);
  for (const { frame } of asked) kucoin.receive(frame, client, world);
  return { client, asked, greeting };
};

const receive = (message: unknown) => {
  const client = fakeClient();
  const frame = typeof message === "string" ? message : JSON.stringify(message);
  kucoin.receive(frame, client, world);
  return client;
};

describe("the simulated KuCoin", () => {
  it("lists the pairs of its world", () => {
    expect(listings).toEqual(
      SYMBOLS.map((symbol) => {
        const wire = symbol.replace("/", "-");
        return { symbol, wire, rest: wire, trading: true, status: "trading" };
      }),
    );
  });

  it("names its own address with the token, and greets who comes by it", () => {
    const { url, pingMs } = addressOf();
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:9100\/venue\/\?token=[^&]+&connectId=12$/);
    expect(pingMs).toBe(18_000);
    const { greeting } = subscribed();
    expect(greeting).toEqual(['{"id":"12","type":"welcome"}']);
    expect(decodeAll(adapter, greeting)).toEqual([{ kind: "control", what: "welcome" }]);
  });

  it("is not asked for an address by one who was pointed elsewhere", () => {
    expect(addressOf("ws://127.0.0.1:7/x").url).toMatch(/^ws:\/\/127\.0\.0\.1:7\/x\?token=/);
    expect(addressOf("ws://127.0.0.1:7/x?a=1").url).toMatch(/\/x\?a=1&token=/);
  });

  it("confirms each message by its number", () => {
    const { client, asked } = subscribed();
    const events = decodeAll(adapter, client.take());
    expect(events.filter(({ kind }) => kind === "control")).toEqual(
      asked.map(({ request }) => ({ kind: "control", what: "acknowledged", request })),
    );
    expect(events.filter(({ kind }) => kind === "quote")).toMatchObject([
      { symbol: "USDC/USDT", bid: undefined, ask: "0.9125" },
    ]);
  });

  it("tells every trade and quote as it is on the tape, trades to the microsecond", () => {
    const { client } = subscribed();
    client.take();
    for (const one of TRADES) kucoin.trade(one, client, world);
    const events = decodeAll(adapter, client.take());
    expect(events).toEqual(
      TRADES.map(({ symbol, time, price, size, side, id }) => ({
        ...{ kind: "trade", symbol, eventTime: time, price, size, side, id, detail: undefined },
        key: id,
      })),
    );
    for (const one of QUOTES) kucoin.quote(one, client, world);
    expect(decodeAll(adapter, client.take())).toEqual(
      QUOTES.map(({ symbol, time, bid, bidSize, ask, askSize }) => ({
        ...{ kind: "quote", symbol, eventTime: Math.floor(time / 1000) * 1000 },
        ...{ bid, bidSize, ask, askSize },
      })),
    );
  });

  it.each([
    ["/market/ticker", {}],
    ["/market/snapshot", { bidSize: undefined, askSize: undefined }],
  ])("tells %s to one who wants it", (kind, sizes) => {
    const client = receive({ id: 1, type: "subscribe", topic: `${kind}:USDC-USDT` });
    client.take();
    kucoin.quote(quote(5), client, world);
    const { time, ...rest } = quote(5);
    expect(decodeAll(adapter, client.take())).toEqual([
      { kind: "quote", ...rest, ...sizes, eventTime: Math.floor(time / 1000) * 1000 },
    ]);
  });

  it("gives the newest 100 trades by REST, under the sequence that the socket gave", () => {
    const { client } = subscribed();
    client.take();
    const mine = TRADES.filter(({ symbol }) => symbol === "USDC/USDT");
    for (const one of mine) kucoin.trade(one, client, world);
    const live = decodeAll(adapter, client.take());
    const [listing] = listings;
    if (listing === undefined) throw new Error("nothing to ask for");
    const known = { id: "", time: micros(START) };
    const found = walkRest({ venue: adapter, sim: kucoin, world }, listing, known);
    expect(found.map((one) => ({ kind: "trade", ...one }))).toEqual(
      live.slice(-100).map((event) => ({ ...event, detail: "backfill" })),
    );
    expect(new Set(found.map(({ key }) => key)).size).toBe(100);
  });

  it.each([false, true])("has its answer read oldest first, turned round: %s", (turned) => {
    const { body } = askRest(kucoin, world, "/api/v1/market/histories?symbol=USDC-USDT");
    const rows = /\[(.*)\]/.exec(body)?.[1]?.split(/(?<=\}),/) ?? [];
    expect(rows).toHaveLength(100);
    const json = new JsonIndex();
    json.parse(`{"code":"200000","data":[${turned ? rows.reverse() : rows}]}`);
    const times: number[] = [];
    adapter.trades.decode(json, "USDC/USDT", {
      trade: ({ eventTime }) => times.push(eventTime),
      quote: () => expect.unreachable(),
      control: () => expect.unreachable(),
      reject: (reason) => expect.unreachable(reason),
    });
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times).toHaveLength(100);
  });

  it("refuses a topic with an unknown pair, and names it where it is alone", () => {
    const alone = { id: "4", type: "subscribe", topic: "/market/match:NOPE-USDT" };
    expect(decodeAll(adapter, receive(alone).take())).toEqual([
      {
        ...{ kind: "control", what: "refused", keys: ["/market/match:NOPE-USDT"], request: "4" },
        reason: "topic /market/match:NOPE-USDT is not found (404)",
      },
    ]);
    const client = receive({ ...alone, topic: "/market/match:USDC-USDT,NOPE-USDT" });
    const [refused] = decodeAll(adapter, client.take());
    expect(refused).toMatchObject({ what: "refused", request: "4" });
    expect(refused).not.toHaveProperty("keys");
    kucoin.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it.each([
    [{ id: "4", type: "subscribe", topic: "/market/level3:USDC-USDT" }, "is not found"],
    [{ id: "4", type: "subscribe" }, "is not found"],
    [{ id: "4", type: "openTunnel" }, "type is not supported"],
    ["no JSON", "type is not supported"],
    [
      { type: "subscribe", topic: `/market/match:${Array(101).fill("USDC-USDT")}` },
      "exceed max subscription count",
    ],
  ])("refuses %o", (message, reason) => {
    expect(decodeAll(adapter, receive(message).take())).toMatchObject([
      { kind: "control", what: "refused", reason: expect.stringContaining(reason) },
    ]);
  });

  it("answers a ping, and no longer sends what was given up", () => {
    const { client } = subscribed();
    client.take();
    kucoin.receive(line.ping?.frame(9) ?? "", client, world);
    expect(decodeAll(adapter, client.take())).toMatchObject([{ what: "heartbeat" }]);
    for (const topic of ["/market/match:USDC-USDT", "/spotMarket/level1:USDC-USDT"])
      kucoin.receive(JSON.stringify({ id: 1, type: "unsubscribe", topic }), client, world);
    client.take();
    kucoin.trade(trade(0), client, world);
    kucoin.quote(quote(1), client, world);
    expect(client.take()).toEqual([]);
  });

  it("has what client libraries load first: currencies and fees, and no futures", () => {
    const data = (path: string) => JSON.parse(askRest(kucoin, world, path).body).data;
    expect(data("/api/v3/currencies")).toMatchObject([{ currency: "USDC" }, { currency: "USDT" }]);
    expect(data("/api/v1/market/allTickers").ticker).toMatchObject([
      { symbol: "USDC-USDT", sell: "0.9125", takerFeeRate: "0.001" },
      { symbol: "USDT-USDC", last: "0.91" },
    ]);
    expect(data("/api/v1/contracts/active")).toEqual([]);
  });

  it("refuses a pair that it does not have, and has nothing at other paths", () => {
    const { body } = askRest(kucoin, world, "/api/v1/market/histories?symbol=NOPE-USDT");
    expect(decodeAll(adapter, [body])).toMatchObject([{ kind: "control", what: "refused" }]);
    const query = new URLSearchParams();
    const asked = { method: "GET", path: "/api/v1/orders", query };
    expect(kucoin.rest(asked, world)).toBeUndefined();
    expect(kucoin.rest({ ...asked, method: "POST" }, world)).toBeUndefined();
    expect(kucoin.rest({ ...asked, path: "/api/v1/bullet-public" }, world)).toBeUndefined();
  });
});
