import { expect, it } from "vitest";
import { Surge } from "./surge.ts";

it("is the standard score of ln(1 + volume) against the steps before, with a least deviation of 0.05", () => {
  const surge = new Surge(4);
  for (let i = 0; i < 4; i++) expect(surge.update(Math.E - 1, false)).toBeNaN();
  expect(surge.update(Math.E ** 1.5 - 1, false)).toBeCloseTo(0.5 / 0.05, 6);
  // Now against 1, 1, 1 and 1.5: mean 1.125, sample deviation 0.25.
  expect(surge.update(Math.E ** 2 - 1, true)).toBeCloseTo(0.875 / 0.25, 6);
  expect(surge.update(Math.E ** 2 - 1, false)).toBeCloseTo(0.875 / 0.25, 6);
  expect(surge.update(Number.NaN, false)).toBeNaN();
  expect(surge.update(Math.E ** 2 - 1, false)).toBeLessThan(3);
});
