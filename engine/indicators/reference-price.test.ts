import { expect, it } from "vitest";
import { runVenues } from "./testing-feeds.ts";

const tether = (at: number, price: number) => ({ at, venue: "ref", pair: "USDT/USD", price });
const inTether = (at: number, price: number) => ({ at, venue: "x", pair: "COIN/USDT", price });

it("is the print itself in dollars, and through a fresh rate otherwise, never the raw quote", () => {
  const rows = [
    inTether(0, 0.98),
    { at: 1, venue: "y", price: 0.97 },
    tether(2, 1.01),
    inTether(3, 0.98),
    inTether(62, 0.98),
    inTether(62.001, 0.98),
  ];
  expect(runVenues("referencePrice(60s)", rows)).toEqual([
    Number.NaN,
    0.97,
    Number.NaN,
    0.9898,
    0.9898,
    Number.NaN,
  ]);
});
