import { describe, expect, it } from "vitest";
import { listingAt } from "../../engine/coin/registry.ts";
import { micros, parseTime } from "../../engine/market/time.ts";
import { JsonIndex } from "../wire/json-index.ts";
import { coingecko } from "./coingecko.ts";
import { COINGECKO_COINS, coingeckoSymbol } from "./coingecko-coins.ts";
import type { VenueQuote } from "./venue.ts";

const parsed = (value: unknown): JsonIndex => {
  const json = new JsonIndex();
  json.parse(JSON.stringify(value));
  return json;
};

describe("instruments", () => {
  it("are the coins of the table that the venue still prices; what it no longer updates is not traded", () => {
    const list = coingecko.instruments.read(
      parsed({
        "usd-coin": { usd: 1.0001, last_updated_at: 1_790_000_000 },
        "binance-usd": { usd: 0.98, last_updated_at: 1_789_000_000 },
        frax: { usd: 0.99, last_updated_at: 1_790_000_000 },
        dogecoin: { usd: 0.1, last_updated_at: 1_790_000_000 },
      }),
    );
    expect(list.map(({ symbol, rest, trading }) => [symbol, rest, trading])).toEqual([
      ["USDC/USD", "usd-coin", true],
      ["BUSD/USD", "binance-usd", false],
    ]);
  });

  it("are asked for in one request with all prices of the table, each coin once", () => {
    const ids = new URL(coingecko.instruments.path, coingecko.rest).searchParams.get("ids");
    const asked = ids?.split(",") ?? [];
    expect(new Set(asked).size).toBe(asked.length);
    expect(new Set(asked)).toEqual(new Set(COINGECKO_COINS.map(({ id }) => id)));
  });
});

describe("poll", () => {
  it("asks for the listed coins and reads their prices as quotes", () => {
    const listing = { symbol: "USDC/USD", wire: "usd-coin", rest: "usd-coin" };
    const path = coingecko.poll?.path([{ ...listing, trading: true, status: "followed" }]);
    expect(path).toBe(
      "/api/v3/simple/price?ids=usd-coin&vs_currencies=usd&include_last_updated_at=true&precision=full",
    );
    const quotes: VenueQuote[] = [];
    coingecko.poll?.decode(parsed({ "usd-coin": { usd: 0.88, last_updated_at: 1_678_518_240 } }), {
      trade: () => expect.unreachable(),
      quote: (quote) => quotes.push(quote),
      control: () => expect.unreachable(),
      reject: () => expect.unreachable(),
    });
    expect(quotes).toEqual([
      {
        symbol: "USDC/USD",
        eventTime: 1_678_518_240_000_000,
        bid: "0.88",
        bidSize: undefined,
        ask: "0.88",
        askSize: undefined,
      },
    ]);
  });

  it("says why an answer holds no price", () => {
    const none = () => undefined;
    const sink = { trade: none, quote: none, control: none, reject: none };
    const answer = parsed({ status: { error_code: 429, error_message: "Too many" } });
    expect(() => coingecko.poll?.decode(answer, sink)).toThrow("Too many");
  });
});

it("the table's symbols are coins of the registry, on the first and last day that it gives", () => {
  const at = (day: string): number => parseTime(day) ?? Number.NaN;
  for (const { id, symbol, from, to } of COINGECKO_COINS) {
    const first = from === undefined ? [] : [at(from)];
    const last = to === undefined ? at("2026-11-01") : at(to) - 1;
    for (const time of [...first, last])
      expect(listingAt("coingecko", symbol, micros(time)).coin, `${id} ${time}`).toBeDefined();
  }
});

it("a symbol follows the coin, not the other way round", () => {
  const on = (day: string) => parseTime(day) ?? micros(Number.NaN);
  expect(coingeckoSymbol("frax", on("2023-03-11"))).toBe("FRAX/USD");
  expect(coingeckoSymbol("frax", on("2026-02-01"))).toBe("frax");
  expect(coingeckoSymbol("terrausd", on("2022-05-09"))).toBe("UST/USD");
  expect(coingeckoSymbol("terrausd", micros(Number.NaN))).toBe("USTC/USD");
});
