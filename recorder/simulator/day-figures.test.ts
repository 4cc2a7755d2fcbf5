import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { dayFigures, recentFigures } from "./day-figures.ts";
import type { SimTrade } from "./sim-venue.ts";
import { fakeWorld } from "./testing.ts";

const HOUR = 3_600e6;
const START = Date.UTC(2023, 2, 10) * 1000;
const trade = (hours: number, price: string, size: string): SimTrade => ({
  symbol: "USDC/USD",
  time: micros(START + hours * HOUR),
  price,
  size,
  side: "buy",
  id: String(hours),
});

describe("dayFigures", () => {
  it("looks back 24 hours of the tape and no further", () => {
    const trades = [trade(0, "0.5", "1"), trade(2, "1.0", "3"), trade(25, "0.9", "1")];
    const world = fakeWorld(["USDC/USD"], trades);
    expect(dayFigures(world, "USDC/USD")).toEqual({
      last: trades[2],
      ...{ open: "1.0", high: "1.0", low: "0.9" },
      ...{ volume: "4.00000000", vwap: "0.97500000", count: 2 },
    });
    world.at(START + 80 * HOUR);
    // Nothing happened for a day: the last trade is still the last.
    expect(dayFigures(world, "USDC/USD")).toMatchObject({ count: 0, open: "0.9", vwap: "0.9" });
    expect(dayFigures(world, "DAI/USD")).toBeUndefined();
  });

  it("names the newest trade even where the other figures are a little older", () => {
    const trades = [trade(0, "0.5", "1"), trade(0.001, "0.6", "1"), trade(1, "0.7", "1")];
    const world = fakeWorld(["USDC/USD"], trades);
    const memory = new Map<string, unknown>();
    world.at(START);
    expect(recentFigures(memory, world, "USDC/USD")).toMatchObject({ count: 1 });
    world.at(START + 0.002 * HOUR);
    expect(recentFigures(memory, world, "USDC/USD")).toMatchObject({ count: 1, last: trades[1] });
    world.at(START + HOUR);
    expect(recentFigures(memory, world, "USDC/USD")).toMatchObject({ count: 3, last: trades[2] });
  });

  it("of a feed are those of the whole day, whenever asked, and forget what is older", () => {
    const trades = Array.from({ length: 600 }, (_, i) =>
      trade(i / 6, (0.9 + ((i * 37) % 101) / 1000).toFixed(3), String(1 + (i % 7))),
    );
    const world = fakeWorld(["USDC/USD"], trades);
    const memory = new Map<string, unknown>();
    for (const hour of [0.5, 3, 23, 24, 30, 47, 99]) {
      world.at(START + hour * HOUR);
      expect(recentFigures(memory, world, "USDC/USD")).toEqual(dayFigures(world, "USDC/USD"));
    }
  });
});
