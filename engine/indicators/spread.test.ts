import { expect, it } from "vitest";
import { type BookRow, runBook } from "./testing-feeds.ts";

const rows: BookRow[] = [
  { at: 0, bid: 0.9999, ask: 1.0001, depth: 5 },
  { at: 1, bid: 0.9999, ask: 1.0001, depth: 5, trade: [1.0001, 3, 1] },
  { at: 2, bid: 0.9999, ask: 1.0001, depth: 5, trade: [0.9998, 3, -1] },
  { at: 3, bid: 1, ask: 1.0002, depth: 5 },
  { at: 4, bid: 1.0002, ask: 1, depth: 5, trade: [1, 1, 1] },
  { at: 5, bid: 1, depth: 5 },
  { at: 6, bid: 1, ask: 1, depth: 5 },
];

it("is what the book asks over what it bids, in basis points of the mid", () => {
  expect(runBook("spread", rows, "mid")).toEqual([1, 1, 1, 1.0001, Number.NaN, Number.NaN, 1]);
  const quoted = runBook("spread", rows, "quoted");
  expect(quoted[0]).toBe(2);
  expect(quoted[3]).toBeCloseTo(2 / 1.0001, 12);
  expect(quoted.slice(4)).toEqual([Number.NaN, Number.NaN, 0]);
});

it("counts the quotes that are crossed or have one side only", () => {
  expect(runBook("spread", rows, "unusable")).toEqual([0, 0, 0, 0, 1, 2, 2]);
});

it("is effectively what a trade paid over the mid, both ways, until the next quote", () => {
  const effective = runBook("spread", rows, "effective");
  expect(effective).toEqual([Number.NaN, 2, 4, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

it("takes the side from the quote where the venue does not tell it: never less than nothing off the mid", () => {
  const told = rows.map(
    (row): BookRow =>
      row.trade === undefined ? row : { ...row, trade: [row.trade[0], row.trade[1], 0] },
  );
  expect(runBook("spread", told, "effective").slice(0, 4)).toEqual([Number.NaN, 2, 4, Number.NaN]);
});
