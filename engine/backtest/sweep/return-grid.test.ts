import { expect, it } from "vitest";
import { minutes } from "../../market/time.ts";
import { joinReturns, returnGrid, stepFor } from "./return-grid.ts";

const HOUR = minutes(60);
const DAY = 24 * HOUR;
const hours = (from: number, to: number) => ({ from: from * HOUR, to: to * HOUR });

it("goes in hours, in days over a year, and in days where hours would be too many", () => {
  expect(stepFor([hours(0, 24 * 365)], 10)).toBe(HOUR);
  expect(stepFor([hours(0, 10), hours(0, 24 * 367)], 10)).toBe(DAY);
  expect(stepFor([hours(0, 1000)], 20_000)).toBe(HOUR);
  expect(stepFor([hours(0, 1000)], 20_001)).toBe(DAY);
});

it("covers every hour that a tape touches, in order of time whatever the order of tapes", () => {
  const grid = returnGrid([hours(100.5, 102.25), hours(3, 5)], HOUR);
  expect([...grid.end].map((end) => end / HOUR)).toEqual([4, 5, 101, 102, 103]);
  expect(grid.tapes).toEqual([
    { first: 2, count: 3 },
    { first: 0, count: 2 },
  ]);
  const joined = joinReturns(grid, [
    { returns: Float64Array.of(0.1, 0.2, 0.3) },
    { returns: Float64Array.of(-0.1, -0.2) },
  ]);
  expect([...joined]).toEqual([-0.1, -0.2, 0.1, 0.2, 0.3]);
});

it("takes the mean where tapes overlap", () => {
  const grid = returnGrid([hours(0, 3), hours(2, 4)], HOUR);
  const joined = joinReturns(grid, [
    { returns: Float64Array.of(0.1, 0.2, 0.3) },
    { returns: Float64Array.of(0.5, 0.6) },
  ]);
  expect([...joined]).toEqual([0.1, 0.2, 0.4, 0.6]);
});
