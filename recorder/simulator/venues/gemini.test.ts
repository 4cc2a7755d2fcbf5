import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { gemini as adapter } from "../../venues/gemini.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { gemini } from "./gemini.ts";

const START = 1_678_516_200_000_000;
const SYMBOLS = ["GUSD/USD", "USDC/USD"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  ...{ symbol: "GUSD/USD", time: micros(START + at * 1_000_001), price: `0.9${at % 10}1` },
  ...{ size: `${at + 1}.25`, side: at % 3 === 0 ? "sell" : "buy" },
  // Beyond what a double holds.
  id: String(9_840_140_812_345_600n + BigInt(at) * 3n),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 1200 }, (_, at) => trade(at)),
  trade(1200, { side: undefined }),
  trade(1201, { symbol: "USDC/USD", id: "r5" }),
];
const QUOTE: SimQuote = {
  ...{ symbol: "USDC/USD", time: micros(START + 1_300_000_007) },
  ...{ bid: undefined, bidSize: undefined, ask: "0.998", askSize: "1500" },
};

const world = fakeWorld(SYMBOLS, TRADES, [QUOTE]);
const listings = listingsOf(adapter, gemini, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

const connected = () => {
  const client = fakeClient(gemini.wsPath);
  gemini.open(client, world);
  return client;
};

const subscribed = () => {
  const client = connected();
  for (const { frame } of line.subscribe(listings, 1)) gemini.receive(frame, client, world);
  return client;
};

describe("the simulated Gemini", () => {
  it("lists the pairs of its world", () => {
    expect(listings.map(({ symbol, wire, rest }) => [symbol, wire, rest])).toEqual([
      ["GUSD/USD", "gusdusd", "gusdusd"],
      ["USDC/USD", "usdcusd", "usdcusd"],
    ]);
    expect(JSON.parse(askRest(gemini, world, "/v1/symbols/details/gusdusd").body)).toMatchObject({
      ...{ symbol: "GUSDUSD", base_currency: "GUSD", quote_currency: "USD", status: "open" },
    });
  });

  it("acknowledges what was asked, by its number", () => {
    expect(decodeAll(adapter, subscribed().take())).toEqual([
      { kind: "control", what: "acknowledged", request: "1" },
    ]);
  });

  it("tells every trade as it is on the tape, and the best prices", () => {
    const client = subscribed();
    client.take();
    for (const one of TRADES) gemini.trade(one, client, world);
    gemini.quote(QUOTE, client, world);
    const events = decodeAll(adapter, client.take());
    expect(events.slice(0, -1)).toEqual(
      TRADES.map(({ symbol, time, price, size, side, id }) => ({
        ...{ kind: "trade", symbol, eventTime: time, price, size, side, id, detail: undefined },
      })),
    );
    expect(events.at(-1)).toMatchObject({
      ...{ kind: "quote", symbol: "USDC/USD", eventTime: QUOTE.time, bid: undefined },
      ...{ ask: "0.998", askSize: "1500" },
    });
  });

  it("refuses a request for a pair that it does not have, and names the stream", () => {
    const client = connected();
    const [first] = listings;
    if (first === undefined) throw new Error("no pair");
    const nope = { ...first, symbol: "NOPE/USD", wire: "nopeusd" };
    const [asked] = line.subscribe([first, nope], 7);
    gemini.receive(asked?.frame ?? "", client, world);
    expect(decodeAll(adapter, client.take())).toEqual([
      {
        ...{ kind: "control", what: "refused", keys: ["nopeusd@trade"], request: "7" },
        reason: "Invalid stream: nopeusd@trade",
      },
    ]);
    gemini.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it.each(["no JSON", "null", '{"id":1,"method":"nope"}', '{"id":1,"method":"subscribe"}'])(
    "refuses %s",
    (frame) => {
      const client = connected();
      gemini.receive(frame, client, world);
      expect(decodeAll(adapter, client.take())).toMatchObject([{ what: "refused" }]);
    },
  );

  it("answers pings and questions, and no longer sends what was given up", () => {
    const client = subscribed();
    client.take();
    gemini.receive(line.ping?.frame(9) ?? "", client, world);
    gemini.receive('{"id":"a","method":"time"}', client, world);
    gemini.receive('{"id":10,"method":"unsubscribe","params":["gusdusd@trade"]}', client, world);
    gemini.receive('{"id":11,"method":"LIST_SUBSCRIPTIONS"}', client, world);
    expect(client.take().map((frame) => JSON.parse(frame))).toEqual([
      { id: 9, status: 200, result: {} },
      { id: "a", status: 200, result: { serverTime: Math.floor(world.now() / 1000) } },
      { id: 10, status: 200 },
      {
        ...{ id: 11, status: 200 },
        result: ["gusdusd@bookTicker", "usdcusd@trade", "usdcusd@bookTicker"],
      },
    ]);
    gemini.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it("gives every trade by REST, page after page, to the millisecond", () => {
    const [listing] = listings;
    const first = TRADES[0];
    if (listing === undefined || first === undefined) throw new Error("nothing to ask for");
    const known = { id: "0", time: first.time };
    const found = walkRest({ venue: adapter, sim: gemini, world }, listing, known);
    const mine = TRADES.filter(({ symbol }) => symbol === "GUSD/USD");
    expect(found).toEqual(
      mine.map(({ id, time, price, size, side, symbol }) => ({
        ...{ symbol, eventTime: Math.floor(time / 1000) * 1000, price, size, side, id },
        detail: "backfill",
      })),
    );
  });

  it("gives the newest, or what follows an id or a time, and nothing older than a week", () => {
    const ids = (query: string, at = world) => {
      const { body } = askRest(gemini, at, `/v1/trades/GUSDUSD?${query}`);
      return decodeIds(body);
    };
    expect(ids("limit_trades=2")).toEqual([trade(1200).id, trade(1199).id]);
    expect(ids(`since_tid=${trade(1198).id}`)).toEqual([trade(1200).id, trade(1199).id]);
    const seconds = Math.floor(trade(1199).time / 1e6);
    expect(ids(`timestamp=${seconds}`)).toEqual([trade(1200).id, trade(1199).id]);
    const later = fakeWorld(SYMBOLS, TRADES);
    later.at(trade(1199).time + 7 * 86_400e6);
    expect(ids("since_tid=0", later)).toEqual([trade(1200).id, trade(1199).id]);
  });

  it("refuses a pair that it does not have, and has nothing at other paths", () => {
    const { status, body } = askRest(gemini, world, "/v1/trades/nopeusd");
    expect([status, decodeAll(adapter, [body])]).toMatchObject([400, [{ what: "refused" }]]);
    const query = new URLSearchParams();
    expect(gemini.rest({ method: "GET", path: "/v1/nope", query }, world)).toBeUndefined();
  });
});

/** Ids as they stand in the text. */
const decodeIds = (body: string): (string | undefined)[] =>
  [...body.matchAll(/"tid":(\d+)/g)].map(([, id]) => id);
