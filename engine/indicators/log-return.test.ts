import { expect, it } from "vitest";
import { logReturn } from "./log-return.ts";

it("keeps the digits of a small move that a logarithm of the ratio loses", () => {
  // ln(1 + x) = x - x^2/2 + x^3/3 at x = 1e-8.
  expect(logReturn(100_000_001, 100_000_000)).toBe(1e-8 - 0.5e-16 + 1e-24 / 3);
  expect(Math.log(100_000_001 / 100_000_000)).not.toBe(logReturn(100_000_001, 100_000_000));
});

it("is none without a price before", () => {
  expect(logReturn(1e8, Number.NaN)).toBeNaN();
});
