import { expect, it } from "vitest";
import { type BookRow, runBook } from "./testing-feeds.ts";

/** A trade of this size (sold where negative) while the mid stands at so many basis points over a dollar. */
const trade = (at: number, bps: number, size: number): BookRow => ({
  at,
  bid: 1 + bps / 1e4 - 0.0001,
  ask: 1 + bps / 1e4 + 0.0001,
  depth: 1,
  trade: [1 + bps / 1e4, Math.abs(size), Math.sign(size)],
});

it("is the slope of a mid that moves in proportion to what is traded, per million", () => {
  const sizes = [0, 100, -300, 200, 500, -400];
  let bps = 0;
  const rows = sizes.map((size, i) => {
    bps += size / 100 + 1;
    return trade(i, bps, size || 1);
  });
  const got = runBook("kyleLambda(4)", rows);
  expect(got.slice(0, 4)).toEqual(Array(4).fill(Number.NaN));
  // The drift of 1 bps a trade is the intercept's.
  expect(got[4]).toBeCloseTo(1e4, 4);
  expect(got[5]).toBeCloseTo(1e4, 4);
});

it("has no slope where flow does not vary, without a peg, and across a book that was crossed", () => {
  const constant = [0, 1, 3, 6].map((bps, i) => trade(i, bps, 5));
  expect(runBook("kyleLambda(3)", constant).at(-1)).toBeNaN();
  const varied = [0, 1, 3, 6].map((bps, i) => trade(i, bps, 5 + i));
  expect(runBook("kyleLambda(3)", varied).at(-1)).not.toBeNaN();
  expect(runBook("kyleLambda(3)", varied, "", { peg: Number.NaN }).at(-1)).toBeNaN();
  const crossed = varied.map((row, i): BookRow => (i === 2 ? { ...row, bid: 1.1, ask: 1 } : row));
  expect(runBook("kyleLambda(3)", crossed).at(-1)).toBeNaN();
});
