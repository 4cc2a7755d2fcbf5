import { expect, it } from "vitest";
import { fitLine, keepsGrowing } from "./flat.ts";

it("a line through points has their slope, and an error where they do not lie on it", () => {
  expect(fitLine([0, 1, 2, 3], [5, 7, 9, 11])).toEqual({ slope: 2, error: 0 });
  const { slope, error } = fitLine([0, 1, 2, 3], [0, 2, 1, 3]);
  expect(slope).toBeCloseTo(0.8);
  expect(error).toBeCloseTo(0.424, 3);
});

it("what is added each time keeps growing", () => {
  expect(keepsGrowing([100, 140, 180, 220, 260, 300])).toBe(true);
  expect(keepsGrowing([10, 20, 30], 8)).toBe(true);
});

it("a level with noise, a sawtooth, and what is full do not", () => {
  expect(keepsGrowing([100, 140, 90, 150, 100, 145])).toBe(false);
  expect(keepsGrowing([100, 200, 300, 100, 200, 300])).toBe(false);
  expect(keepsGrowing([100, 300, 500, 500, 500, 500])).toBe(false);
  // A little, and a little of much.
  expect(keepsGrowing([1, 2, 3, 4, 5, 6])).toBe(false);
  expect(keepsGrowing([10_000, 10_010, 10_020, 10_030, 10_040, 10_050])).toBe(false);
});

it("two samples say nothing", () => {
  expect(() => keepsGrowing([1, 2])).toThrow("2 samples are too few");
});
