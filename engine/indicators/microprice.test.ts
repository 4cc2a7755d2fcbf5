import fc from "fast-check";
import { expect, it } from "vitest";
import { runBook } from "./testing-feeds.ts";

it("lies between bid and ask, nearer to the side that has less on it", () => {
  const rows = [
    { at: 0, bid: 1, ask: 1.1, bidSize: 3, askSize: 1 },
    { at: 1, bid: 1, ask: 1.1, bidSize: 1, askSize: 3 },
    { at: 2, bid: 1, ask: 1.1, depth: 2 },
    { at: 3, bid: 1, ask: 1.1, depth: 0 },
    { at: 4, bid: 1.1, ask: 1, depth: 1 },
  ];
  expect(runBook("microprice", rows)).toEqual([1.075, 1.025, 1.05, Number.NaN, Number.NaN]);
});

it("is exactly the price of a book without a spread", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2e8 }), fc.nat(1e6), fc.nat(1e6), (price, b, a) => {
      const row = { at: 0, bid: price / 1e8, ask: price / 1e8, bidSize: b + 1, askSize: a };
      expect(runBook("microprice", [row])).toEqual([price / 1e8]);
    }),
  );
});
