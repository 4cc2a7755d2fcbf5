import { expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { numberInPair } from "./pair-numbers.ts";
import type { SimTrade } from "./sim-venue.ts";
import { VenueWorld } from "./venue-world.ts";

const trade = (time: number, symbol = "USDC/USD"): SimTrade => ({
  ...{ symbol, time: micros(time), price: "1", size: "1", side: "buy", id: `t${time}` },
});

it("counts the trades of a pair one by one, and keeps a number once it is given", () => {
  const world = new VenueWorld(["USDC/USD", "DAI/USD"], { now: micros(0), most: 10 });
  const told = Array.from({ length: 30 }, (_, at) => trade(at + 1));
  const first = told[0];
  if (first === undefined) throw new Error("no trade");
  for (const one of told.slice(0, 3)) world.addTrade(one);
  world.addTrade(trade(2, "DAI/USD"));
  // Nobody asked for the first two; they have their numbers all the same.
  expect(told.slice(2, 3).map((one) => numberInPair(one, world))).toEqual([3]);
  expect(numberInPair(first, world)).toBe(1);
  // Older ones are forgotten by the world meanwhile.
  for (const one of told.slice(3)) {
    world.addTrade(one);
    numberInPair(one, world);
  }
  expect(told.map((one) => numberInPair(one, world))).toEqual(told.map((_, at) => at + 1));
});

it("gives a trade that comes late the next number", () => {
  const world = new VenueWorld(["USDC/USD"], { now: micros(0) });
  const [early, late] = [trade(10), trade(5)];
  world.addTrade(early);
  expect(numberInPair(early, world)).toBe(1);
  world.addTrade(late);
  expect(numberInPair(late, world)).toBe(2);
  expect(numberInPair(early, world)).toBe(1);
});
