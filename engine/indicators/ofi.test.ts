import { expect, it } from "vitest";
import { type BookRow, runBook } from "./testing-feeds.ts";

const book = (at: number, bid: number, bidSize: number, ask: number, askSize: number): BookRow => ({
  at,
  bid,
  bidSize,
  ask,
  askSize,
});
const rows = [
  book(0, 1, 10, 1.1, 10),
  book(1, 1, 15, 1.1, 10),
  book(2, 1.01, 5, 1.1, 10),
  book(3, 1, 7, 1.09, 4),
];

it("sums the last N changes, from the change on that makes them N", () => {
  expect(runBook("ofi(2)", rows, "event")).toEqual([0, 5, 5, -9]);
  expect(runBook("ofi(2)", rows, "sum")).toEqual([Number.NaN, Number.NaN, 10, -4]);
});

it("is relative to the mean of what stands on one side after those changes", () => {
  // Depths of both sides after the last two: 15 and 11.
  expect(runBook("ofi(2)", rows, "relative")[3]).toBeCloseTo(-4 / ((15 / 2 + 11 / 2) / 2), 12);
});

it("counts a quote that changes nothing as no event", () => {
  const twice = rows.flatMap((row) => [row, { ...row, at: row.at + 0.5 }]);
  const sums = runBook("ofi(2)", twice, "sum");
  expect(sums.filter((_, i) => i % 2 === 1)).toEqual(runBook("ofi(2)", rows, "sum"));
});

it("begins anew after a missing side: what came and went unseen is nobody's flow", () => {
  const broken = [...rows.slice(0, 3), { at: 2.5, bid: 1, depth: 3 }, ...rows.slice(3)];
  expect(runBook("ofi(2)", broken, "event")).toEqual([0, 5, 5, Number.NaN, 0]);
  expect(runBook("ofi(2)", broken, "sum").slice(2)).toEqual([10, 10, 10]);
});

it("over a minute: none until quotes go back so far, none when they stop, exact in between", () => {
  const many = [0, 30, 59, 60, 89, 150, 200].map((at, i) => book(at, 1, 1 + i * 0.1, 1.1, 1));
  const got = runBook("ofi", many, "sum60").map((value) => Math.round(value * 1e8) / 1e8);
  // (0, 60] holds the changes at 30, 59 and 60; (29, 89] four; (90, 150] one; (140, 200] two.
  expect(got).toEqual([Number.NaN, Number.NaN, Number.NaN, 0.3, 0.4, 0.1, 0.2]);
});
