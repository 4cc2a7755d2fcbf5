import { expect, it } from "vitest";
import { Level1 } from "../market/level1.ts";
import { bookImbalance } from "./book-imbalance.ts";
import { DOLLAR } from "./testing.ts";
import { runBook } from "./testing-feeds.ts";

it("runs from all on the ask to all on the bid", () => {
  const sizes = [
    [0, 7],
    [1, 3],
    [5, 5],
    [7, 0],
    [0, 0],
  ] as const;
  const rows = sizes.map(([bidSize, askSize], at) => ({ at, bid: 1, ask: 1.1, bidSize, askSize }));
  expect(runBook("bookImbalance", rows)).toEqual([-1, -0.5, 0, 1, Number.NaN]);
});

it("has no value of a book that is crossed, has one side, or was last said over a minute ago", () => {
  expect(runBook("bookImbalance", [{ at: 0, bid: 1.1, ask: 1, depth: 1 }])).toEqual([Number.NaN]);
  expect(runBook("bookImbalance", [{ at: 0, bid: 1, depth: 1 }])).toEqual([Number.NaN]);
  const indicator = bookImbalance.create({}, DOLLAR);
  const book = Object.assign(new Level1(), { bid: 1, ask: 2, bidSize: 3, askSize: 1, quotedAt: 0 });
  book.time = 60e6;
  indicator.settle(book);
  expect(indicator.values[0]).toBe(0.5);
  book.time = 60e6 + 1;
  indicator.settle(book);
  expect(indicator.values[0]).toBeNaN();
});
