import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

it("measures the deviation against the bars before", () => {
  // Before the last: 1, 3 and 5 bps, mean 3, sample deviation 2.
  expect(run("devZ(3)", closes(1.0001, 1.0003, 1.0005, 1.0009)).slice(2)).toEqual([Number.NaN, 3]);
});

it("has a floor of half a basis point, or as told", () => {
  expect(run("devZ(2)", closes(1, 1, 0.9999))[2]).toBe(-2);
  expect(run("devZ(2,2)", closes(1, 1, 0.9999))[2]).toBe(-0.5);
});

it("has no value without a peg", () => {
  expect(run("devZ(2)", closes(1, 1, 0.9), "", { peg: Number.NaN })[2]).toBeNaN();
});
