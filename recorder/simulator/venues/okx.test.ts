import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { okx as adapter } from "../../venues/okx.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { Line } from "../../venues/venue.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { okx } from "./okx.ts";

const START = 1_678_516_200_000_000;
const SYMBOLS = ["USDC/USDT", "DAI/USDT"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDC/USDT",
  time: micros(START + at * 1_000_007),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: `r${38_000 + at}`,
  ...more,
});
const TRADES = [
  ...Array.from({ length: 430 }, (_, at) => trade(at)),
  trade(430, { side: undefined }),
  trade(431, { symbol: "DAI/USDT", id: "771" }),
];
const quote = (at: number, more: Partial<SimQuote> = {}): SimQuote => ({
  ...{ symbol: "USDC/USDT", time: micros(START + at * 1_000_007) },
  ...{ bid: "0.91", bidSize: "1500", ask: "0.9125", askSize: "20.5" },
  ...more,
});
const QUOTES = [quote(3), quote(9, { ask: undefined, askSize: undefined })];
const world = fakeWorld(SYMBOLS, TRADES, QUOTES);
const listings = listingsOf(adapter, okx, world);

const lineOf = (id: string): Line => {
  const line = adapter.lines.find((each) => each.id === id);
  if (line === undefined) throw new Error(`no line ${id}`);
  return line;
};

/** A client that came by a line's address and sent the adapter's own messages. */
const subscribed = (id: string, endpoint = "ws://127.0.0.1:9100/ws/v5/public") => {
  const line = lineOf(id);
  const client = fakeClient(new URL(line.url(endpoint, listings)).pathname, 7);
  okx.open(client, world);
  const asked = line.subscribe(listings, 1);
  for (const { frame } of asked) okx.receive(frame, client, world);
  return { client, keys: asked.flatMap(({ subscriptions }) => subscriptions.map((s) => s.key)) };
};

describe("the simulated OKX", () => {
  it("lists the pairs of its world, and no contracts", () => {
    expect(listings).toEqual(
      SYMBOLS.map((symbol) => {
        const wire = symbol.replace("/", "-");
        return { symbol, wire, rest: wire, trading: true, status: "live" };
      }),
    );
    const { body } = askRest(okx, world, "/api/v5/public/instruments?instType=SWAP");
    expect(JSON.parse(body)).toEqual({ code: "0", data: [], msg: "" });
  });

  it.each(["business", "public"])("confirms exactly what the %s line asked for", (id) => {
    const { client, keys } = subscribed(id);
    const confirmed = decodeAll(adapter, client.take()).flatMap((event) =>
      event.kind === "control" && event.what === "acknowledged" ? (event.keys ?? []) : [],
    );
    expect(confirmed).toEqual(keys);
    expect(keys).toHaveLength(2);
  });

  it.each(["ws://127.0.0.1:9100/ws/v5/public", "ws://127.0.0.1:9100/elsewhere"])(
    "tells every trade and quote as it is on the tape, to the millisecond, at %s",
    (endpoint) => {
      const { client } = subscribed("business", endpoint);
      client.take();
      for (const one of TRADES) okx.trade(one, client, world);
      expect(decodeAll(adapter, client.take())).toEqual(
        TRADES.map(({ symbol, time, price, size, side, id }) => ({
          ...{ kind: "trade", symbol, eventTime: Math.floor(time / 1000) * 1000 },
          ...{ price, size, side, id, number: id, detail: undefined },
        })),
      );
      const best = subscribed("public", endpoint).client;
      best.take();
      for (const one of QUOTES) okx.quote(one, best, world);
      expect(decodeAll(adapter, best.take())).toEqual(
        QUOTES.map(({ symbol, time, bid, bidSize, ask, askSize }) => ({
          ...{ kind: "quote", symbol, eventTime: Math.floor(time / 1000) * 1000 },
          ...{ bid, bidSize, ask, askSize },
        })),
      );
    },
  );

  it("tells what stands now on subscribing to the best prices", () => {
    const frames = subscribed("public").client.take();
    expect(decodeAll(adapter, frames).filter(({ kind }) => kind === "quote")).toMatchObject([
      { symbol: "USDC/USDT", bid: "0.91", ask: undefined },
    ]);
  });

  it("serves merged trades and tickers at the public address, with a count of 1", () => {
    const client = fakeClient("/ws/v5/public");
    const args = ["trades", "tickers"].map((channel) => ({ channel, instId: "USDC-USDT" }));
    okx.receive(JSON.stringify({ op: "subscribe", args }), client, world);
    client.take();
    okx.trade(trade(5), client, world);
    okx.quote(quote(6), client, world);
    const frames = client.take();
    expect(JSON.parse(frames[0] ?? "").data[0].count).toBe("1");
    expect(JSON.parse(frames[1] ?? "").data[0]).toMatchObject({
      ...{ last: "0.9125", open24h: "0.9125", high24h: "0.9125", low24h: "0.91" },
    });
    expect(decodeAll(adapter, frames)).toMatchObject([
      { kind: "trade", id: "r38005", side: "buy" },
      { kind: "quote", bid: "0.91", bidSize: "1500", ask: "0.9125", askSize: "20.5" },
    ]);
  });

  it.each([
    ["/ws/v5/business", { channel: "trades-all", instId: "NOPE-USDT" }],
    ["/ws/v5/public", { channel: "bbo-tbt", instId: "NOPE-USDT" }],
    ["/ws/v5/public", { channel: "trades-all", instId: "USDC-USDT" }],
    ["/ws/v5/business", { channel: "bbo-tbt", instId: "USDC-USDT" }],
  ])("refuses at %s what it does not serve there: %o", (path, arg) => {
    const client = fakeClient(path);
    okx.receive(JSON.stringify({ op: "subscribe", args: [arg] }), client, world);
    expect(decodeAll(adapter, client.take())).toMatchObject([
      { kind: "control", what: "refused", keys: [`${arg.channel} ${arg.instId}`] },
    ]);
    okx.quote(quote(1), client, world);
    expect(client.take()).toEqual([]);
  });

  it.each([
    "no JSON",
    "null",
    '{"op":"login"}',
    '{"op":"subscribe","args":[]}',
    '{"op":"subscribe"}',
  ])("refuses %s", (frame) => {
    const client = fakeClient();
    okx.receive(frame, client, world);
    expect(decodeAll(adapter, client.take())).toMatchObject([
      { kind: "control", what: "refused", reason: expect.stringContaining("(60012)") },
    ]);
  });

  it("closes after half a minute without a word, and a ping is one", () => {
    const client = fakeClient();
    okx.open(client, world);
    const wait = (seconds: number) => {
      for (let i = 0; i < seconds; i++) okx.beat?.(client, world);
    };
    wait(29);
    okx.receive(lineOf("public").ping?.frame(1) ?? "", client, world);
    expect(client.take()).toEqual(["pong"]);
    wait(30);
    expect(client.closed).toBeUndefined();
    wait(1);
    expect(client.closed?.code).toBe(4004);
  });

  it("announces its end, and no longer sends what was given up", () => {
    const { client } = subscribed("business");
    client.take();
    expect(okx.announceEnd?.(client)).toBe(true);
    expect(decodeAll(adapter, client.take())).toMatchObject([{ what: "ending" }]);
    const args = [{ channel: "trades-all", instId: "USDC-USDT" }];
    okx.receive(JSON.stringify({ op: "unsubscribe", args }), client, world);
    client.take();
    okx.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it("gives every trade once by REST, page after page", () => {
    const [listing] = listings;
    if (listing === undefined) throw new Error("nothing to ask for");
    const known = { id: "r38000", time: micros(START) };
    const found = walkRest({ venue: adapter, sim: okx, world }, listing, known);
    const mine = TRADES.filter(({ symbol }) => symbol === "USDC/USDT");
    expect(found).toHaveLength(mine.length);
    const byId = new Map(found.map((one) => [one.id, one]));
    for (const { id, time, price, size, side } of mine)
      expect(byId.get(id)).toEqual({
        ...{ symbol: "USDC/USDT", eventTime: Math.floor(time / 1000) * 1000, price, size, side },
        ...{ id, number: id, detail: "backfill" },
      });
  });

  it("pages by id and by time, newest first, no further back than three months", () => {
    const ids = (query: string, of = world): string[] =>
      JSON.parse(
        askRest(okx, of, `/api/v5/market/history-trades?instId=USDC-USDT&${query}`).body,
      ).data.map(({ tradeId }: { tradeId: string }) => tradeId);
    expect(ids("limit=2")).toEqual(["r38430", "r38429"]);
    expect(ids("limit=2&after=r38100")).toEqual(["r38099", "r38098"]);
    expect(ids("after=r38005&before=r38002")).toEqual(["r38004", "r38003"]);
    const ms = Math.ceil(trade(3).time / 1000);
    expect(ids(`type=2&after=${ms}`)).toEqual(["r38003", "r38002", "r38001", "r38000"]);
    expect(ids(`type=2&after=${ms + 2000}&before=${ms}`)).toEqual(["r38005", "r38004"]);
    const later = fakeWorld(SYMBOLS, TRADES);
    later.at(trade(2).time + 90 * 86_400e6);
    expect(ids("after=r38004", later)).toEqual(["r38003", "r38002"]);
  });

  it("gives the newest trades, and none of what has not happened yet", () => {
    const earlier = fakeWorld(SYMBOLS, TRADES);
    earlier.at(trade(9).time);
    const { body } = askRest(okx, earlier, "/api/v5/market/trades?instId=USDC-USDT&limit=500");
    expect(JSON.parse(body).data).toHaveLength(10);
  });

  it.each([
    ["/api/v5/market/trades?instId=NOPE-USDT", "51001"],
    ["/api/v5/market/trades", "50014"],
    ["/api/v5/public/instruments?instType=BONDS", "51000"],
  ])("refuses %s", (path, code) => {
    expect(decodeAll(adapter, [askRest(okx, world, path).body])).toMatchObject([
      { kind: "control", what: "refused", reason: expect.stringContaining(`(${code})`) },
    ]);
  });

  it("has nothing at other paths", () => {
    const query = new URLSearchParams();
    const asked = { method: "GET", path: "/api/v5/trade/order", query };
    expect(okx.rest(asked, world)).toBeUndefined();
    expect(okx.rest({ ...asked, method: "POST" }, world)).toBeUndefined();
  });
});
