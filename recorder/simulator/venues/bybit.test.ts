import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { bybit as adapter } from "../../venues/bybit.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { bybit } from "./bybit.ts";

const START = 1_678_516_200_000_000;
const SYMBOLS = ["USDC/USDT", "DAI/USDT", "TUSD/USDT", "USDE/USDC", "PYUSD/USDT", "USDC/EUR"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDC/USDT",
  time: micros(START + at * 1_000_007),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: `22100000000619${String(at).padStart(5, "0")}`,
  ...more,
});
const TRADES = [
  ...Array.from({ length: 150 }, (_, at) => trade(at)),
  trade(150, { side: undefined, id: "r7" }),
  trade(151, { symbol: "USDC/EUR", id: "771" }),
];
const quote = (at: number, more: Partial<SimQuote> = {}): SimQuote => ({
  ...{ symbol: "USDC/USDT", time: micros(START + at * 1_000_007) },
  ...{ bid: "0.91", bidSize: "1500", ask: "0.9125", askSize: "20.5" },
  ...more,
});
const QUOTES = [quote(3), quote(9, { bid: undefined, bidSize: undefined })];
const world = fakeWorld(SYMBOLS, TRADES, QUOTES);
const listings = listingsOf(adapter, bybit, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

/** A client that sent the adapter's own messages. */
const subscribed = () => {
  const client = fakeClient("/v5/public/spot", 7);
  bybit.open(client, world);
  const asked = line.subscribe(listings, 1);
  for (const { frame } of asked) bybit.receive(frame, client, world);
  return { client, asked };
};

const receive = (message: unknown) => {
  const client = fakeClient("/v5/public/spot");
  bybit.open(client, world);
  const frame = typeof message === "string" ? message : JSON.stringify(message);
  bybit.receive(frame, client, world);
  return client;
};

describe("the simulated Bybit", () => {
  it("lists the pairs of its world, and no contracts", () => {
    expect(listings).toEqual(
      SYMBOLS.map((symbol) => {
        const wire = symbol.replace("/", "");
        return { symbol, wire, rest: wire, trading: true, status: "Trading" };
      }),
    );
    const { body } = askRest(bybit, world, "/v5/market/instruments-info?category=linear");
    expect(JSON.parse(body)).toMatchObject({ retCode: 0, result: { list: [] } });
  });

  it("confirms each message, which has ten topics at most, by its number", () => {
    const { client, asked } = subscribed();
    const events = decodeAll(adapter, client.take());
    expect(events.filter(({ kind }) => kind === "control")).toEqual(
      asked.map(({ request }) => ({ kind: "control", what: "acknowledged", request })),
    );
    expect(asked.map(({ frame }) => JSON.parse(frame).args.length)).toEqual([10, 2]);
  });

  it("tells what stands now on subscribing to the best prices", () => {
    const { client } = subscribed();
    const events = decodeAll(adapter, client.take());
    expect(events.filter(({ kind }) => kind === "quote")).toMatchObject([
      { symbol: "USDC/USDT", bid: undefined, ask: "0.9125" },
    ]);
  });

  it("tells every trade and quote as it is on the tape, to the millisecond", () => {
    const { client } = subscribed();
    client.take();
    for (const one of TRADES) bybit.trade(one, client, world);
    expect(decodeAll(adapter, client.take())).toEqual(
      TRADES.map(({ symbol, time, price, size, side, id }) => ({
        ...{ kind: "trade", symbol, eventTime: Math.floor(time / 1000) * 1000 },
        ...{ price, size, side, id, detail: undefined },
      })),
    );
    for (const one of QUOTES) bybit.quote(one, client, world);
    const frames = client.take();
    expect(decodeAll(adapter, frames)).toEqual(
      QUOTES.map(({ symbol, time, bid, bidSize, ask, askSize }) => ({
        ...{ kind: "quote", symbol, eventTime: Math.floor(time / 1000) * 1000 },
        ...{ bid, bidSize, ask, askSize },
      })),
    );
    // Numbered on from the one that came with the subscription.
    expect(frames.map((frame) => JSON.parse(frame).data.u)).toEqual([2, 3]);
  });

  it("tells the figures of a day with every trade to one who wants them", () => {
    const client = receive({ op: "subscribe", args: ["tickers.USDCUSDT"] });
    bybit.trade(trade(150), client, world);
    const [, first, then] = client.take().map((frame) => JSON.parse(frame));
    expect(first.data).toMatchObject({
      ...{ symbol: "USDCUSDT", lastPrice: "0.9125", prevPrice24h: "0.9125" },
      ...{ highPrice24h: "0.9125", lowPrice24h: "0.91", price24hPcnt: "0.0000" },
    });
    expect(then.data).toEqual(first.data);
  });

  it("refuses a whole message for one unknown pair, and names it", () => {
    const args = ["publicTrade.USDCUSDT", "publicTrade.NOPEUSDT"];
    const client = receive({ op: "subscribe", args, req_id: "5" });
    expect(decodeAll(adapter, client.take())).toEqual([
      {
        ...{ kind: "control", what: "refused", reason: "Invalid symbol :[publicTrade.NOPEUSDT]" },
        ...{ keys: ["publicTrade.NOPEUSDT", "orderbook.1.NOPEUSDT"], request: "5" },
      },
    ]);
    bybit.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it.each([
    [{ op: "subscribe", args: ["kline.1.USDCUSDT"] }, "handler not found,topic:kline.1.USDCUSDT"],
    [{ op: "subscribe", args: Array(11).fill("publicTrade.USDCUSDT") }, "args size >10"],
    [{ op: "subscribe" }, "invalid args"],
    [{ op: "order.create" }, "invalid op"],
    ["no JSON", "invalid op"],
    ["null", "invalid op"],
  ])("refuses %o", (message, reason) => {
    expect(decodeAll(adapter, receive(message).take())).toMatchObject([
      { kind: "control", what: "refused", reason: expect.stringContaining(reason) },
    ]);
  });

  it("answers a ping in the manner of spot, and no longer sends what was given up", () => {
    const { client } = subscribed();
    client.take();
    bybit.receive(line.ping?.frame(9) ?? "", client, world);
    const [pong = ""] = client.take();
    expect(JSON.parse(pong)).toMatchObject({ op: "ping", ret_msg: "pong", req_id: "9" });
    expect(decodeAll(adapter, [pong])).toMatchObject([{ what: "heartbeat" }]);
    const args = ["publicTrade.USDCUSDT", "orderbook.1.USDCUSDT"];
    bybit.receive(JSON.stringify({ op: "unsubscribe", args }), client, world);
    expect(decodeAll(adapter, client.take())).toMatchObject([{ what: "other" }]);
    bybit.trade(trade(0), client, world);
    bybit.quote(quote(1), client, world);
    expect(client.take()).toEqual([]);
  });

  it("gives the newest 60 trades by REST, and no others", () => {
    const [listing] = listings;
    if (listing === undefined) throw new Error("nothing to ask for");
    const known = { id: "", time: micros(START) };
    const found = walkRest({ venue: adapter, sim: bybit, world }, listing, known);
    const mine = TRADES.filter(({ symbol }) => symbol === "USDC/USDT");
    expect(found).toEqual(
      mine.slice(-60).map(({ symbol, time, price, size, side, id }) => ({
        ...{ symbol, eventTime: Math.floor(time / 1000) * 1000, price, size, side, id },
        detail: "backfill",
      })),
    );
  });

  it("gives none of what has not happened yet", () => {
    const earlier = fakeWorld(SYMBOLS, TRADES);
    earlier.at(trade(9).time);
    const path = "/v5/market/recent-trade?category=spot&symbol=USDCUSDT&limit=1000";
    expect(JSON.parse(askRest(bybit, earlier, path).body).result.list).toHaveLength(10);
  });

  it.each([
    "/v5/market/recent-trade?category=spot&symbol=NOPEUSDT",
    "/v5/market/recent-trade?category=linear&symbol=USDCUSDT",
    "/v5/market/recent-trade?symbol=USDCUSDT",
    "/v5/market/recent-trade?category=spot",
  ])("refuses %s", (path) => {
    expect(decodeAll(adapter, [askRest(bybit, world, path).body])).toMatchObject([
      { kind: "control", what: "refused", reason: expect.stringContaining("(10001)") },
    ]);
  });

  it("has nothing at other paths", () => {
    const query = new URLSearchParams();
    const asked = { method: "GET", path: "/v5/order/realtime", query };
    expect(bybit.rest(asked, world)).toBeUndefined();
    expect(bybit.rest({ ...asked, method: "POST" }, world)).toBeUndefined();
  });
});
