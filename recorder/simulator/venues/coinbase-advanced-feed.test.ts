import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { coinbase as adapter } from "../../venues/coinbase.ts";
import { ConnectionMemory } from "../../venues/connection-memory.ts";
import { decodeAll, type FrameEvent } from "../../venues/testing.ts";
import type { SimTrade } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld } from "../testing.ts";
import { coinbase } from "./coinbase.ts";

const START = Date.UTC(2023, 2, 11, 7) * 1000;
const SYMBOLS = ["USDT/USD", "USDT/USDC", "DAI/USD"];
const TRADES = Array.from(
  { length: 120 },
  (_, at): SimTrade => ({
    symbol: "DAI/USD",
    time: micros(START + at * 1_000_003),
    price: `0.9${at}`,
    size: `${at}.25`,
    side: at % 2 === 0 ? "sell" : "buy",
    id: String(500 + at),
  }),
);
const quote = {
  symbol: "DAI/USD",
  time: micros(START + 150_000_000),
  ...{ bid: "0.99", bidSize: "7", ask: "1.01", askSize: "8" },
};

const connected = () => {
  const world = fakeWorld(SYMBOLS, TRADES, [quote]);
  world.at(START + 59 * 1_000_003);
  const client = fakeClient("/");
  const memory = new ConnectionMemory();
  const say = (message: unknown): FrameEvent[] => {
    coinbase.receive(JSON.stringify(message), client, world);
    return hear();
  };
  const hear = (): FrameEvent[] => decodeAll(adapter, client.take(), memory);
  return { world, client, say, hear };
};
const subscribe = (channel: string, ...product_ids: string[]) => ({
  ...{ type: "subscribe", channel, product_ids },
});
const trades = (events: readonly FrameEvent[]) =>
  events.flatMap((event) => (event.kind === "trade" ? [event] : []));

describe("the simulated Coinbase Advanced Trade", () => {
  it("starts with the last trades as history, goes on with each, and numbers every frame", () => {
    const { world, client, say, hear } = connected();
    const begin = [
      ...say({ type: "subscribe", channel: "heartbeats" }),
      ...say(subscribe("market_trades", "DAI-USD")),
      ...say(subscribe("ticker", "DAI-USD")),
    ];
    expect(trades(begin).map(({ id, detail }) => [id, detail])).toEqual(
      TRADES.slice(10, 60).map(({ id }) => [id, "backfill"]),
    );
    expect(begin.at(-1)).toMatchObject({
      what: "acknowledged",
      keys: ["heartbeats heartbeats", "market_trades DAI-USD", "ticker DAI-USD"],
    });
    for (const each of TRADES.slice(60)) coinbase.trade(each, client, world);
    world.at(quote.time);
    coinbase.quote(quote, client, world);
    coinbase.beat?.(client, world);
    const events = hear();
    expect(trades(events)).toEqual(
      TRADES.slice(60).map(({ time, ...rest }) => ({ kind: "trade", ...rest, eventTime: time })),
    );
    expect(events.filter(({ kind }) => kind === "quote")).toMatchObject([
      { symbol: "DAI/USD", bid: "0.99", bidSize: "7", ask: "1.01", askSize: "8" },
    ]);
    const numbers = [...begin, ...events].flatMap((event) =>
      event.kind === "control" && event.what === "numbered" ? [event.number] : [],
    );
    expect(numbers).toEqual(numbers.map((_, at) => at));
    expect(numbers.length).toBeGreaterThan(60);
  });

  it("serves the pair in dollars to who asks for its twin in USDC, under its own name", () => {
    const { world, client, say, hear } = connected();
    say(subscribe("market_trades", "DAI-USDC", "USDT-USDC"));
    for (const each of TRADES.slice(60, 62)) coinbase.trade(each, client, world);
    const own = { ...TRADES[0], symbol: "USDT/USD", id: "9" };
    coinbase.trade({ ...own, time: quote.time, price: "1", size: "1", side: "buy" }, client, world);
    // USDT-USDC has a market of its own, so that USDT-USD is not what was asked for.
    expect(trades(hear()).map(({ symbol, id }) => [symbol, id])).toEqual([
      ["DAI/USD", "560"],
      ["DAI/USD", "561"],
    ]);
  });

  it("refuses products and channels that it does not have", () => {
    const { say } = connected();
    for (const message of [
      subscribe("market_trades", "NOPE-USD"),
      subscribe("market_trades", "EURC-USDC"),
      subscribe("level2", "DAI-USD"),
      subscribe("ticker"),
    ])
      expect(say(message)).toEqual([
        { kind: "control", what: "refused", reason: "failure to subscribe" },
      ]);
  });

  it("gives trades by REST between two seconds, newest first", () => {
    const { world } = connected();
    const path = "/api/v3/brokerage/market/products/DAI-USD/ticker";
    const [start, end] = [START / 1e6 + 10, START / 1e6 + 13];
    const { body } = askRest(coinbase, world, `${path}?limit=2&start=${start}&end=${end}`);
    const ids = JSON.parse(body).trades.map(({ trade_id }: { trade_id: string }) => trade_id);
    expect(ids).toEqual(["512", "511"]);
    expect(trades(decodeAll(adapter, [body]))).toHaveLength(2);
  });
});
