import { expect, it } from "vitest";
import { Level1 } from "../market/level1.ts";
import { markout } from "./markout.ts";
import { DOLLAR } from "./testing.ts";
import { type BookRow, runBook } from "./testing-feeds.ts";

const quote = (at: number, mid: number, trade?: readonly [number, number, number]): BookRow => ({
  at,
  bid: mid - 0.0001,
  ask: mid + 0.0001,
  depth: 1,
  ...(trade === undefined ? {} : { trade }),
});
const bps = (values: readonly number[]): number[] =>
  values.map((value) => Math.round(value * 1e6) / 1e6);

it("is known when the trade is old enough, against the mid that stands then, weighted by size", () => {
  const rows = [
    quote(0, 1, [1.0001, 1, 1]),
    quote(1, 1, [0.9999, 3, -1]),
    quote(270, 0.999),
    quote(299.9, 0.999),
    // The mid at 300 is the one just said; that of 301 is the same still.
    quote(300, 0.998),
    quote(301.5, 1.5),
  ];
  expect(bps(runBook("markout(5m)", rows, "buyers"))).toEqual([
    ...Array(4).fill(Number.NaN),
    -20,
    -20,
  ]);
  expect(bps(runBook("markout(5m)", rows, "sellers"))).toEqual([...Array(5).fill(Number.NaN), 20]);
  expect(bps(runBook("markout(5m)", rows, "all"))).toEqual([...Array(4).fill(Number.NaN), -20, 10]);
});

it("lets go after W what became known, and leaves nothing behind", () => {
  // The huge one becomes known at 10 s with no move, the small one at 18 s with one of 10 bps.
  const rows = [
    quote(0, 1, [1, 1e9, 1]),
    quote(8, 1, [1, 0.1, 1]),
    quote(15, 1.001),
    quote(29, 1),
    quote(30, 1),
    quote(37, 1),
    quote(38, 1),
  ];
  const got = bps(runBook("markout(10s,20s)", rows, "buyers"));
  expect(got).toEqual([Number.NaN, Number.NaN, 0, 0, 10, 10, Number.NaN]);
});

it("says nothing of a trade at whose end no fresh book stood", () => {
  const indicator = markout.create({ after: 100e6, W: 3600e6 }, DOLLAR);
  const book = Object.assign(new Level1(), { bid: 99, ask: 101, bidSize: 1, askSize: 1 });
  const tell = (time: number) => {
    book.time = time;
    book.quotedAt = time;
    indicator.quote?.(book);
  };
  tell(0);
  Object.assign(book, { price: 101, size: 1, side: 1 });
  indicator.trade?.(book);
  book.time = 100e6;
  indicator.settle(book);
  expect(indicator.values[0]).toBeNaN();
  tell(200e6);
  indicator.settle(book);
  expect(indicator.values[0]).toBeNaN();
});
