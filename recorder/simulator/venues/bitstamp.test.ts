import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { bitstamp as adapter } from "../../venues/bitstamp.ts";
import { ConnectionMemory } from "../../venues/connection-memory.ts";
import { decodeAll, type FrameEvent } from "../../venues/testing.ts";
import type { SimQuote, SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf, walkRest } from "../testing.ts";
import { bitstamp } from "./bitstamp.ts";

const START = Date.UTC(2023, 2, 11, 7) * 1000;
const SYMBOLS = ["USDC/USDT", "EURT/USD"];

const trade = (at: number, more: Partial<SimTrade> = {}): SimTrade => ({
  symbol: "USDC/USDT",
  time: micros(START + Math.floor(at / 2) * 700_001),
  price: at % 2 === 0 ? "0.9125" : "0.91",
  size: `${at + 1}.5`,
  side: at % 3 === 0 ? "sell" : "buy",
  // Numbers of the whole venue: those of a pair leave holes.
  id: String(216_000_000 + at * 7),
  ...more,
});
const TRADES = [
  ...Array.from({ length: 1500 }, (_, at) => trade(at)),
  trade(1501, { symbol: "EURT/USD", id: "r38853", side: undefined }),
];
const QUOTES: SimQuote[] = [
  {
    symbol: "USDC/USDT",
    time: micros(START + 900_123),
    ...{ bid: "0.9091", bidSize: "1500", ask: "0.9093", askSize: "20.25" },
  },
  {
    symbol: "EURT/USD",
    time: micros(START + 950_000),
    ...{ bid: undefined, bidSize: undefined, ask: "1.07", askSize: "1" },
  },
];
const world = fakeWorld(SYMBOLS, TRADES, QUOTES);
const listings = listingsOf(adapter, bitstamp, world);
const line = adapter.lines[0];
if (line === undefined) throw new Error("no line");

const connected = () => {
  const client = fakeClient(bitstamp.wsPath);
  const memory = new ConnectionMemory();
  bitstamp.open(client, world);
  const hear = (): FrameEvent[] => decodeAll(adapter, client.take(), memory);
  const say = (message: unknown): FrameEvent[] => {
    const frame = typeof message === "string" ? message : JSON.stringify(message);
    bitstamp.receive(frame, client, world);
    return hear();
  };
  return { client, say, hear };
};

describe("the simulated Bitstamp", () => {
  it("lists the pairs of its world", () => {
    expect(listings.map(({ symbol, wire, trading }) => [symbol, wire, trading])).toEqual([
      ["USDC/USDT", "usdcusdt", true],
      ["EURT/USD", "eurtusd", true],
    ]);
  });

  it("acknowledges exactly what the adapter asks for, and starts with nothing", () => {
    const { say } = connected();
    const asked = line.subscribe(listings, 1);
    const keys = asked.flatMap(({ subscriptions }) => subscriptions.map(({ key }) => key));
    expect(asked.flatMap(({ frame }) => say(frame))).toEqual(
      keys.map((key) => ({ kind: "control", what: "acknowledged", keys: [key] })),
    );
  });

  it("tells trades and quotes as the tape has them", () => {
    const { client, say, hear } = connected();
    for (const { frame } of line.subscribe(listings, 1)) say(frame);
    for (const each of TRADES) bitstamp.trade(each, client, world);
    expect(hear()).toEqual(
      TRADES.map(({ time, ...rest }) => ({ kind: "trade", ...rest, eventTime: time })),
    );
    for (const quote of QUOTES) bitstamp.quote(quote, client, world);
    expect(hear()).toEqual(
      QUOTES.map(({ time, ...rest }) => ({ kind: "quote", ...rest, eventTime: time })),
    );
  });

  it("refuses misspelt channels; a market that there is not is acknowledged and stays silent", () => {
    const { client, say } = connected();
    const reason = (message: unknown): unknown[] =>
      say(message).map((event) => ("reason" in event ? event.reason : event));
    const subscribe = (channel: string) => ({ event: "bts:subscribe", data: { channel } });
    expect(reason(subscribe("live_trades_USDC/USDT"))).toEqual(["Invalid channel provided."]);
    expect(reason(subscribe("private-my_trades_usdcusdt"))).toEqual([
      "Connection is unauthorized.",
    ]);
    expect(reason({ event: "bts:ping" })).toEqual(["Bad subscription string."]);
    expect(reason({ event: "bts:subscribe" })).toEqual(["Bad subscription string."]);
    expect(reason("{")).toEqual(["Incorrect JSON format."]);
    expect(say(subscribe("live_trades_nopeusd"))).toMatchObject([
      { what: "acknowledged", keys: ["live_trades_nopeusd"] },
    ]);
    expect(client.closed).toBeUndefined();
    say(" ".repeat(600));
    expect(client.closed?.code).toBe(1009);
  });

  it("stops telling what was unsubscribed", () => {
    const { client, say } = connected();
    const data = { channel: "live_trades_usdcusdt" };
    say({ event: "bts:subscribe", data });
    say({ event: "bts:unsubscribe", data });
    bitstamp.trade(trade(0), client, world);
    expect(client.take()).toEqual([]);
  });

  it("answers heartbeats, and says when it is about to close", () => {
    const { client, say, hear } = connected();
    expect(say(line.ping?.frame(1) ?? "")).toEqual([{ kind: "control", what: "heartbeat" }]);
    expect(bitstamp.announceEnd?.(client)).toBe(true);
    expect(hear()).toMatchObject([{ what: "ending" }]);
  });

  it("gives the trades of a day by REST, their times in whole seconds", () => {
    for (const listing of listings) {
      const known = { id: "0", time: micros(START - 1) };
      const found = walkRest({ venue: adapter, sim: bitstamp, world }, listing, known);
      const mine = TRADES.filter(({ symbol }) => symbol === listing.symbol);
      expect(found).toEqual(
        mine.map(({ time, ...rest }) => ({
          ...rest,
          eventTime: Math.floor(time / 1e6) * 1e6,
          detail: "backfill",
        })),
      );
    }
  });

  it("reaches back no further than it is asked, and a day at most", () => {
    const count = (time: string): number =>
      JSON.parse(askRest(bitstamp, world, `/api/v2/transactions/usdcusdt/?time=${time}`).body)
        .length;
    expect(count("minute")).toBe(TRADES.filter((t) => t.time >= world.now() - 60e6).length - 1);
    const later = fakeWorld(SYMBOLS, TRADES, QUOTES);
    later.at(START + 90_000e6);
    const path = "/api/v2/transactions/usdcusdt/?time=day";
    expect(JSON.parse(askRest(bitstamp, later, path).body)).toEqual([]);
    expect(askRest(bitstamp, world, "/api/v2/transactions/usdcusdt/?time=year").status).toBe(400);
    expect(askRest(bitstamp, world, "/api/v2/transactions/nopeusd/").status).toBe(404);
  });
});
