import { describe, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { coingecko as adapter } from "../../venues/coingecko.ts";
import { decodeAll } from "../../venues/testing.ts";
import type { SimQuote } from "../sim-venue.ts";
import { askRest, fakeClient, fakeWorld, listingsOf } from "../testing.ts";
import { coingecko } from "./coingecko.ts";

const START = 1_678_516_200_000_000;
const quote = (at: number, price: string, symbol = "USDC/USD"): SimQuote => ({
  ...{ symbol, time: micros(START + at * 1e6), bid: price, ask: price },
  ...{ bidSize: undefined, askSize: undefined },
});
const QUOTES = [quote(0, "0.97"), quote(60, "0.93125"), quote(70, "1.004", "USDT/USD")];
const world = fakeWorld(["USDC/USD", "USDT/USD", "DAI/USD"], [], QUOTES);

describe("the simulated CoinGecko", () => {
  it("lists the coins that have a price by now", () => {
    expect(listingsOf(adapter, coingecko, world).map(({ symbol }) => symbol)).toEqual([
      "USDC/USD",
      "USDT/USD",
    ]);
    const early = fakeWorld(["USDC/USD", "USDT/USD"], [], QUOTES);
    early.at(START + 5e6);
    expect(listingsOf(adapter, coingecko, early).map(({ symbol }) => symbol)).toEqual(["USDC/USD"]);
  });

  it("tells the last price of each coin, as bid and ask", () => {
    const path = adapter.poll?.path(listingsOf(adapter, coingecko, world)) ?? "";
    const expected = [
      {
        kind: "quote",
        symbol: "USDC/USD",
        eventTime: START + 60e6,
        bid: "0.93125",
        ask: "0.93125",
      },
      { kind: "quote", symbol: "USDT/USD", eventTime: START + 70e6, bid: "1.004", ask: "1.004" },
    ];
    expect(decodeAll(adapter, [askRest(coingecko, world, path).body])).toEqual(expected);
    const markets = "/api/v3/coins/markets?vs_currency=usd&ids=usd-coin,tether";
    expect(decodeAll(adapter, [askRest(coingecko, world, markets).body])).toEqual(expected);
  });

  it("refuses what lacks a currency, has nothing elsewhere, and no socket", () => {
    expect(askRest(coingecko, world, "/api/v3/simple/price?ids=dai").status).toBe(422);
    expect(askRest(coingecko, world, "/api/v3/ping").status).toBe(200);
    expect(() => askRest(coingecko, world, "/api/v3/exchanges")).toThrow("no answer");
    const client = fakeClient();
    coingecko.open(client, world);
    expect(client.closed?.code).toBe(1008);
  });
});
