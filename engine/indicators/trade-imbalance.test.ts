import fc from "fast-check";
import { expect, it } from "vitest";
import { type BookRow, runBook } from "./testing-feeds.ts";

const trade = (at: number, size: number, side: number, price = 1): BookRow => ({
  at,
  bid: 0.9999,
  ask: 1.0001,
  depth: 1,
  trade: [price, size, side],
});

it("is bought less sold over both, of (t - W, t]", () => {
  const rows = [trade(0, 3, 1), trade(30, 1, -1), trade(60, 1, -1), trade(61, 2, 1)];
  expect(runBook("tradeImbalance(60s)", rows, "imbalance")).toEqual([1, 0.5, -1, 0]);
  expect(runBook("tradeImbalance(60s)", rows, "count")).toEqual([1, 2, 2, 3]);
  expect(runBook("tradeImbalance(60s)", rows, "volume")).toEqual([3, 4, 2, 4]);
});

it("has no imbalance and no volume in an empty window, but a count of none", () => {
  const rows = [trade(0, 3, 1), { at: 60, bid: 1, ask: 1.1, depth: 1 }];
  expect(runBook("tradeImbalance", rows, "imbalance")[1]).toBeNaN();
  expect(runBook("tradeImbalance", rows, "volume")[1]).toBeNaN();
  expect(runBook("tradeImbalance", rows, "count")[1]).toBe(0);
});

it("asks the quote, then the last change of price, where the venue does not tell the side", () => {
  const rows = [
    trade(0, 1, 0, 1),
    trade(1, 1, 0, 1.0001),
    trade(2, 4, 0, 1),
    trade(3, 2, 0, 0.9999),
  ];
  // At the mid: nobody knows of the first; the third came after a higher price.
  expect(runBook("tradeImbalance", rows, "count")).toEqual([0, 1, 2, 3]);
  expect(runBook("tradeImbalance", rows, "imbalance")).toEqual([Number.NaN, 1, -3 / 5, -5 / 7]);
});

it("forgets sizes without a trace, however large one of them was", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-8, max: 1e9, noNaN: true }), (huge) => {
      const rows = [trade(0, huge, 1), trade(1, 0.1, 1), trade(61, 0.2, -1)];
      expect(runBook("tradeImbalance", rows, "volume")[2]).toBe(0.2);
    }),
  );
});
