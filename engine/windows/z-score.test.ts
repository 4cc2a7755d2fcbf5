import { expect, it } from "vitest";
import { ZScore } from "./z-score.ts";

const scores = (window: number, floor: number, values: readonly number[]): number[] => {
  const score = new ZScore(window, floor);
  return values.map((value) => {
    score.push(value);
    return score.value;
  });
};

it("measures against the values before, without the newest", () => {
  // Before 9: mean 3, sample deviation 2. Before 3: 3, 5, 9.
  const got = scores(3, 0.1, [1, 3, 5, 9, 3]);
  expect(got.slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(got[3]).toBe(3);
  expect(got[4]).toBeCloseTo((3 - 17 / 3) / Math.sqrt(28 / 3), 14);
});

it("has a floor under the deviation", () => {
  expect(scores(2, 0.5, [7, 7, 8])).toEqual([Number.NaN, Number.NaN, 2]);
  expect(scores(2, 4, [1, 3, 10])).toEqual([Number.NaN, Number.NaN, 2]);
});
