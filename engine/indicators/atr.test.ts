import { expect, it } from "vitest";
import { barsOf, run } from "./testing.ts";

// True ranges 1, 4.5, 2, as in the test of trueRange.
const bars = barsOf({ high: [3, 2, 6, 5], low: [1, 1, 5, 3], close: [2, 1.5, 5, 4] });

it("starts as the mean of the first n true ranges, then takes 1/n of the distance", () => {
  expect(run("atr(2)", bars, "atr")).toEqual([Number.NaN, Number.NaN, 2.75, 2.375]);
});

it("is also given as a share of the close", () => {
  expect(run("atr(2)", bars, "natr").at(-1)).toBe(59.375);
  expect(run("atr(2)", bars, "bps").at(-1)).toBe(5937.5);
});
