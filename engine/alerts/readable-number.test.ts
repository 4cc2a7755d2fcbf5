import { expect, it } from "vitest";
import { readableNumber } from "./readable-number.ts";

it.each([
  [12.44, "12.4"],
  [0, "0.0"],
  [-210.51, "-210.5"],
  [0.98765432, "0.987654"],
  [1.0005, "1.0005"],
  [-0.25, "-0.25"],
  [2, "2.0"],
  [Number.NaN, "NaN"],
])("%f is %s", (value, text) => {
  expect(readableNumber(value)).toBe(text);
});
