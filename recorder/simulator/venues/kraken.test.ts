import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { ConnectionMemory } from "../../venues/connection-memory.ts";
import { kraken as adapter } from "../../venues/kraken.ts";
import { decodeAll, type FrameEvent } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { kraken } from "./kraken.ts";

const START = Date.UTC(2023, 2, 11, 7) * 1000;
const SYMBOLS = ["USDC/USD", "USDT/USD", "BTC/USDT"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDC/USD",
  // Three in each microsecond.
  time: micros(START + Math.floor(at / 3) * 7),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  id: String(22_000_000 + at),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 2500 }, (_, at) => trade(at)),
  trade(2501, { symbol: "BTC/USDT", id: "r38853", price: "20100.1", side: undefined }),
];
const QUOTES: SimQuote[] = [
  {
    symbol: "USDT/USD",
    time: micros(START + 900_000),
    ...{ bid: "1.0091", bidSize: "1500", ask: "1.0093", askSize: "20.25" },
  },
  {
    symbol: "USDC/USD",
    time: micros(START + 950_000),
    ...{ bid: undefined, bidSize: undefined, ask: "0.9", askSize: "1" },
  },
];
const world = fakeWorld(SYMBOLS, TRADES, QUOTES);
const listings = listingsOf(adapter, kraken, world);
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
const controls = (events: readonly FrameEvent[], what: string) =>
  events.filter((event) => event.kind === "control" && event.what === what);

const connected = (time: number) => {
  const early = fakeWorld(SYMBOLS, TRADES, QUOTES);
  early.at(time);
  const client = fakeClient(kraken.wsPath);
  const memory = new ConnectionMemory();
  const hear = (): FrameEvent[] => decodeAll(adapter, client.take(), memory);
  kraken.open(client, early);
  const greeting = hear();
  const say = (message: unknown): FrameEvent[] => {
    const frame = typeof message === "string" ? message : JSON.stringify(message);
    kraken.receive(frame, client, early);
    return hear();
  };
  return { world: early, client, greeting, say, hear };
};

describe("the simulated Kraken", () => {
  it("lists the pairs of its world, in all the names they have", () => {
    expect(listings.map(({ symbol, wire, rest }) => [symbol, wire, rest])).toEqual([
      ["USDC/USD", "USDC/USD", "USDCUSD"],
      ["USDT/USD", "USDT/USD", "USDTUSD"],
      ["BTC/USDT", "BTC/USDT", "XBTUSDT"],
    ]);
    const keys = Object.keys(
      JSON.parse(askRest(kraken, world, "/0/public/AssetPairs").body).result,
    );
    expect(keys).toEqual(["USDCUSD", "USDTZUSD", "XBTUSDT"]);
    const assets = JSON.parse(askRest(kraken, world, "/0/public/Assets").body).result;
    expect(Object.keys(assets)).toEqual(["USDC", "ZUSD", "USDT", "XXBT"]);
  });

  it("says on connecting that it is online, and answers pings", () => {
    const { greeting, say } = connected(START);
    expect(greeting).toEqual([{ kind: "control", what: "status", status: "online" }]);
    expect(say(line.ping?.frame(7) ?? "")).toEqual([{ kind: "control", what: "heartbeat" }]);
  });

  it("acknowledges exactly what the adapter asks for, pair by pair", () => {
    const { say } = connected(START);
    const asked = line.subscribe(listings, 1);
    const events = asked.flatMap(({ frame }) => say(frame));
    const keys = asked.flatMap(({ subscriptions }) => subscriptions.map(({ key }) => key));
    expect(
      controls(events, "acknowledged").flatMap((event) => ("keys" in event ? event.keys : [])),
    ).toEqual(keys);
    expect(told(events)).toEqual([]);
  });

  it("tells trades and quotes as the tape has them", () => {
    const { client, say, hear, world: early } = connected(START);
    for (const { frame } of line.subscribe(listings, 1)) say(frame);
    early.at(START + 1_000_000);
    for (const each of TRADES) kraken.trade(each, client, early);
    expect(told(hear())).toEqual(asTold(TRADES));
    for (const quote of QUOTES) kraken.quote(quote, client, early);
    expect(hear()).toMatchObject([
      { kind: "quote", symbol: "USDT/USD", bid: "1.0091", bidSize: "1500", askSize: "20.25" },
      { kind: "quote", symbol: "USDC/USD", eventTime: START + 950_000, bid: "0", ask: "0.9" },
    ]);
  });

  it("tells history only to who asks for it", () => {
    const { say } = connected(START + 1000);
    const params = { channel: "trade", symbol: ["USDC/USD"], snapshot: true };
    const known = TRADES.filter(({ time }) => time <= START + 1000);
    expect(told(say({ method: "subscribe", params }))).toEqual(
      asTold(known.slice(-50), "backfill"),
    );
  });

  it("gives tickers with every trade unless best prices are asked for", () => {
    const { client, say, hear, world: early } = connected(START + 1_000_000);
    const params = { channel: "ticker", symbol: ["USDC/USD"] };
    expect(say({ method: "subscribe", params, req_id: 3 })).toMatchObject([
      { what: "acknowledged", keys: ["ticker USDC/USD"] },
      { kind: "quote", symbol: "USDC/USD", ask: "0.9" },
    ]);
    kraken.trade(trade(0), client, early);
    expect(hear()).toMatchObject([{ kind: "quote", symbol: "USDC/USD" }]);
    for (const quote of QUOTES) kraken.quote(quote, client, early);
    expect(hear()).toEqual([]);
  });

  it("refuses an unknown pair alone, and what nobody understands", () => {
    const { say } = connected(START);
    const nope = { symbol: "NOPE/USD", wire: "NOPE/USD", rest: "NOPEUSD" };
    const all = [...listings, { ...nope, trading: true, status: "online" }];
    const events = line.subscribe(all, 1).flatMap(({ frame }) => say(frame));
    expect(controls(events, "acknowledged")).toHaveLength(2 * listings.length);
    expect(controls(events, "refused")).toMatchObject([
      {
        reason: "Currency pair not supported NOPE/USD",
        keys: ["trade NOPE/USD", "ticker NOPE/USD"],
      },
      {
        reason: "Currency pair not supported NOPE/USD",
        keys: ["trade NOPE/USD", "ticker NOPE/USD"],
      },
    ]);
    const book = { method: "subscribe", params: { channel: "book", symbol: ["USDC/USD"] } };
    expect(say(book)).toMatchObject([{ what: "refused", reason: "Channel not served: book" }]);
    expect(say("{")).toMatchObject([{ what: "refused", reason: "Malformed request" }]);
  });

  it("stops telling what was unsubscribed", () => {
    const { client, say, world: early } = connected(START);
    const params = { channel: "trade", symbol: ["USDC/USD"] };
    say({ method: "subscribe", params });
    say({ method: "unsubscribe", params });
    kraken.trade(trade(0), client, early);
    expect(client.take()).toEqual([]);
  });

  it("beats for who has subscribed to something", () => {
    const { client, say, hear, world: early } = connected(START);
    kraken.beat?.(client, early);
    expect(hear()).toEqual([]);
    say({ method: "subscribe", params: { channel: "trade", symbol: ["USDC/USD"] } });
    kraken.beat?.(client, early);
    expect(hear()).toEqual([{ kind: "control", what: "heartbeat" }]);
  });

  it("gives every trade by REST, page after page", () => {
    for (const listing of listings) {
      const mine = TRADES.filter(({ symbol }) => symbol === listing.symbol);
      const known = { id: "0", time: micros(START - 1) };
      const found = walkRest({ venue: adapter, sim: kraken, world }, listing, known);
      const once = [...new Map(found.map((each) => [each.id, each])).values()];
      expect(told(once.map((each) => ({ kind: "trade", ...each })))).toEqual(
        asTold(mine, "backfill"),
      );
    }
  });

  it("leads a client that goes by `last` over all trades once, those of one microsecond too", () => {
    const ids: number[] = [];
    let since = "0";
    for (let page = 0; page < 100; page++) {
      const path = `/0/public/Trades?pair=USDCUSD&count=700&since=${since}`;
      const { result } = JSON.parse(askRest(kraken, world, path).body);
      if (result.USDCUSD.length === 0) break;
      ids.push(...result.USDCUSD.map((row: number[]) => row[6]));
      since = result.last;
    }
    expect(ids).toEqual(TRADES.slice(0, 2500).map(({ id }) => Number(id)));
  });

  it("takes `since` in seconds too, and gives the newest without it", () => {
    const rows = (query: string): unknown[][] =>
      JSON.parse(askRest(kraken, world, `/0/public/Trades?pair=USDC/USD&${query}`).body).result
        .USDCUSD;
    expect(rows("count=3").map((row) => row[6])).toEqual([22_002_497, 22_002_498, 22_002_499]);
    expect(rows(`count=1&since=${START / 1e6 - 1}`).map((row) => row[6])).toEqual([22_000_000]);
    expect(rows(`since=${START / 1e6 + 60}`)).toEqual([]);
  });

  it("answers for pairs that it does not have with an error, status 200", () => {
    for (const what of ["Trades", "Ticker", "AssetPairs"]) {
      const { status, body } = askRest(kraken, world, `/0/public/${what}?pair=NOPEUSD`);
      expect([status, JSON.parse(body)]).toEqual([200, { error: ["EQuery:Unknown asset pair"] }]);
    }
  });

  it("has the time, the status and tickers of the tape's moment", () => {
    const result = (path: string) => JSON.parse(askRest(kraken, world, path).body).result;
    expect(result("/0/public/Time").unixtime).toBe(START / 1e6);
    expect(result("/0/public/SystemStatus").status).toBe("online");
    expect(result("/0/public/Ticker?pair=USDTUSD,XBTUSDT")).toMatchObject({
      USDTZUSD: { a: ["1.0093", "0", "20.25"], b: ["1.0091", "0", "1500"] },
      XBTUSDT: { c: ["20100.1", "2502.5"], t: [1, 1] },
    });
  });
});
