import { expect, it } from "vitest";
import { barsOf, run } from "./testing.ts";

it("is the bar's range, or the jump into it where that is wider; none on the first bar", () => {
  const bars = barsOf({ high: [3, 2, 6, 5], low: [1, 1, 5, 3], close: [2, 1.5, 5, 4] });
  expect(run("trueRange", bars)).toEqual([Number.NaN, 1, 4.5, 2]);
});
