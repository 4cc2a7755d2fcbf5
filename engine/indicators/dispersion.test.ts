import { expect, it } from "vitest";
import { runVenues } from "./testing-feeds.ts";

const rows = [
  { at: 0, venue: "a", price: 1, size: 10 },
  { at: 0, venue: "b", price: 0.98, size: 1 },
  { at: 0, venue: "c", price: 1.01, size: 1 },
  { at: 60, venue: "c", price: 1.01, size: 1 },
  { at: 61, venue: "c", price: 1.01, size: 1 },
];

it("is the distance between the outermost fresh venues, and the median distance from the robust price", () => {
  const range = runVenues("dispersion", rows, "range");
  const mad = runVenues("dispersion", rows, "mad");
  expect(range[0]).toBeNaN();
  expect(mad[0]).toBeNaN();
  expect(range[1]).toBeCloseTo(200, 9);
  expect(mad[1]).toBeCloseTo(100, 9);
  expect(range[2]).toBeCloseTo(300, 9);
  expect(mad[2]).toBeCloseTo(100, 9);
  expect(range[3]).toBeCloseTo(300, 9);
  expect(range[4]).toBeNaN();
});
