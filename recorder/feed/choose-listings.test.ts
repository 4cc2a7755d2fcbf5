import { expect, it } from "vitest";
import { parseTime } from "../../engine/market/time.ts";
import type { Listing } from "../venues/venue.ts";
import { chooseListings } from "./choose-listings.ts";

const list = (...symbols: string[]): Listing[] =>
  symbols.map((symbol) => {
    const trading = !symbol.endsWith("!");
    const name = symbol.replace("!", "");
    return { symbol: name, wire: name, rest: name, trading, status: trading ? "online" : "halt" };
  });

const choose = (all: Listing[], coins: string[], venue = "kraken", day = "2026-11-25") => {
  const now = parseTime(day);
  if (now === undefined) throw new Error(`${day} is no day`);
  const { listings, halted, absent } = chooseListings(all, new Set(coins), venue, now);
  const names = (some: readonly Listing[]) => some.map(({ symbol }) => symbol);
  return [names(listings), names(halted), absent];
};

it("takes what prices a coin in dollars, euros or another pegged coin, either way round", () => {
  const all = list("USDC/USD", "USDC/EUR", "USDT/USDC", "USDC/GBP", "BTC/USDC", "EUR/USDC");
  expect(choose(all, ["USDC"])).toEqual([["USDC/USD", "USDC/EUR", "USDT/USDC"], [], []]);
});

it("tells what is halted and what is absent apart", () => {
  const all = list("USDC/USD", "DAI/USD!", "BTC/USD");
  expect(choose(all, ["USDC", "DAI", "TUSD"])).toEqual([["USDC/USD"], ["DAI/USD"], ["TUSD"]]);
});

it("takes a symbol for what it means on the day", () => {
  const all = list("FRAX/USD", "FRXUSD/USD", "UST/USD");
  expect(choose(all, ["FRAX", "frxUSD"])).toEqual([["FRXUSD/USD"], [], ["FRAX"]]);
  expect(choose(all, ["FRAX", "frxUSD"], "kraken", "2025-06-01")).toEqual([
    ["FRAX/USD", "FRXUSD/USD"],
    [],
    [],
  ]);
  expect(choose(all, ["USDT"], "bitfinex")).toEqual([["UST/USD"], [], []]);
  expect(choose(all, ["USDT"])).toEqual([[], [], ["USDT"]]);
});

it("does not take names that no registry has for coins, whatever they look like", () => {
  const all = list("__proto__/USD", "constructor/USD", "USDCC/USD", "USDC/USD; --", "/USD", "USDC");
  expect(choose(all, ["USDC"])).toEqual([[], [], ["USDC"]]);
});
