import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { gate as adapter } from "../../venues/gate.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { gate } from "./gate.ts";

const START = 1_678_516_200_000_000;
const SYMBOLS = ["USDC/USDT", "DAI/USDT"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  ...{ symbol: "USDC/USDT", time: micros(START + at * 1_000_001), price: `0.9${at % 10}1` },
  ...{ size: `${at + 1}.25`, side: at % 3 === 0 ? "sell" : "buy" },
  // Ids rise over all pairs of the venue.
  id: String(309_143_000 + at * 3),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 2500 }, (_, at) => trade(at)),
  trade(2500, { side: undefined, id: "r77" }),
  trade(2501, { symbol: "DAI/USDT", id: "999999999" }),
];
const QUOTE: SimQuote = {
  ...{ symbol: "DAI/USDT", time: micros(START + 5_000_000_000) },
  ...{ bid: "0.998", bidSize: "1500", ask: undefined, askSize: undefined },
};

const world = fakeWorld(SYMBOLS, TRADES, [QUOTE]);
const listings = listingsOf(adapter, gate, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

const connected = () => {
  const client = fakeClient(gate.wsPath);
  gate.open(client, world);
  return client;
};

const subscribed = () => {
  const client = connected();
  for (const { frame } of line.subscribe(listings, 1, world.now()))
    gate.receive(frame, client, world);
  return client;
};

describe("the simulated Gate", () => {
  it("lists the pairs of its world", () => {
    expect(listings).toEqual(
      SYMBOLS.map((symbol) => {
        const wire = symbol.replace("/", "_");
        return { symbol, wire, rest: wire, trading: true, status: "tradable" };
      }),
    );
  });

  it("acknowledges exactly what was asked", () => {
    const asked = line.subscribe(listings, 1, world.now());
    const events = decodeAll(adapter, subscribed().take());
    expect(events).toEqual(
      asked.map(({ request, subscriptions }) => ({
        ...{ kind: "control", what: "acknowledged", request },
        keys: subscriptions.map(({ key }) => key),
      })),
    );
  });

  it("tells every trade as it is on the tape, counted pair by pair, and the best prices", () => {
    const client = subscribed();
    client.take();
    for (const one of TRADES) gate.trade(one, client, world);
    gate.quote(QUOTE, client, world);
    const events = decodeAll(adapter, client.take());
    expect(events.slice(0, -1)).toEqual(
      TRADES.map(({ symbol, time, price, size, side, id }, at) => ({
        ...{ kind: "trade", symbol, eventTime: time, price, size, side, id, detail: undefined },
        number: symbol === "DAI/USDT" ? "1" : String(at + 1),
      })),
    );
    expect(events.at(-1)).toMatchObject({
      ...{ kind: "quote", symbol: "DAI/USDT", eventTime: QUOTE.time, bid: "0.998", ask: "" },
    });
  });

  it("refuses a whole request for one pair that it does not have, and names the pair", () => {
    const client = connected();
    const [usdc] = listings;
    if (usdc === undefined) throw new Error("no pair");
    const nope = { ...usdc, symbol: "NOPE/USDT", wire: "NOPE_USDT" };
    const [asked] = line.subscribe([usdc, nope], 1, world.now());
    gate.receive(asked?.frame ?? "", client, world);
    expect(decodeAll(adapter, client.take())).toEqual([
      {
        ...{ kind: "control", what: "refused", keys: ["spot.trades NOPE_USDT"], request: "1" },
        reason: "unknown currency pair: NOPE_USDT",
      },
    ]);
    gate.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it.each([
    ["no JSON", "invalid request structure"],
    ['"text"', "invalid request structure"],
    ['{"channel":"spot.trades","event":"subscribe","payload":["USDC_USDT"]}', "time"],
    ['{"time":1,"channel":"spot.nope","event":"subscribe","payload":[]}', "Unknown channel"],
    ['{"time":1,"channel":"spot.trades","event":"nope","payload":[]}', "unknown event"],
    ['{"time":1,"channel":"spot.trades","event":"subscribe","payload":[]}', "payload"],
  ])("refuses %s", (frame, reason) => {
    const client = connected();
    gate.receive(frame, client, world);
    const sent = client.take().map((text) => JSON.parse(text).error.message);
    expect(sent).toEqual([expect.stringContaining(reason)]);
  });

  it("answers pings, announces its end, and no longer sends what was given up", () => {
    const client = subscribed();
    client.take();
    gate.receive(line.ping?.frame(9, world.now()) ?? "", client, world);
    expect(decodeAll(adapter, client.take())).toEqual([{ kind: "control", what: "heartbeat" }]);
    const gone = '{"time":1,"channel":"spot.trades","event":"unsubscribe","payload":["USDC_USDT"]}';
    gate.receive(gone, client, world);
    client.take();
    gate.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
    expect(gate.announceEnd?.(client)).toBe(true);
    expect(decodeAll(adapter, client.take())).toMatchObject([{ what: "ending" }]);
  });

  it("gives every trade by REST, page after page, under the same numbers", () => {
    const [listing] = listings;
    const first = TRADES[0];
    if (listing === undefined || first === undefined) throw new Error("nothing to ask for");
    const known = { id: first.id, time: first.time };
    const found = walkRest({ venue: adapter, sim: gate, world }, listing, known);
    const mine = TRADES.filter(({ symbol }) => symbol === "USDC/USDT");
    const once = new Map(found.map((one) => [one.id, one]));
    expect([...once.keys()].sort()).toEqual(mine.map(({ id }) => id).sort());
    for (const [at, { id, time, price, size, side, symbol }] of mine.entries())
      expect(once.get(id)).toEqual({
        ...{ symbol, eventTime: time, price, size, side, id, detail: "backfill" },
        number: String(at + 1),
      });
  });

  it("gives what follows an id, or a stretch of time, page by page", () => {
    const ids = (query: string) => {
      const path = `/api/v4/spot/trades?currency_pair=USDC_USDT&${query}`;
      return JSON.parse(askRest(gate, world, path).body).map(({ id }: { id: string }) => id);
    };
    const { id } = trade(2497);
    expect(ids(`last_id=${id}`)).toEqual(["r77", trade(2499).id, trade(2498).id]);
    const from = Math.floor(START / 1e6);
    expect(ids(`from=${from}&to=${from + 3}&limit=2`)).toEqual([trade(2).id, trade(1).id]);
    expect(ids(`from=${from}&to=${from + 3}&limit=2&page=2`)).toEqual([trade(0).id]);
    expect(ids(`from=${from}&to=${from + 3}&limit=2&page=3`)).toEqual([]);
  });

  it("refuses a pair that it does not have, and has nothing at other paths", () => {
    const path = "/api/v4/spot/trades?currency_pair=NOPE_USDT";
    const { status, body } = askRest(gate, world, path);
    expect([status, decodeAll(adapter, [body])]).toEqual([
      400,
      [
        {
          ...{ kind: "control", what: "refused" },
          reason: "INVALID_CURRENCY_PAIR: Invalid currency pair NOPE_USDT",
        },
      ],
    ]);
    expect(askRest(gate, world, "/api/v4/futures/usdt/contracts").body).toBe("[]");
    const query = new URLSearchParams();
    expect(gate.rest({ method: "GET", path: "/api/v4/nope", query }, world)).toBeUndefined();
  });
});
