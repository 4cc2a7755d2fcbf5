import { expect, it } from "vitest";
import { rateWords } from "./rate-words.ts";

it.each([
  // The protocol: 3.0 coin-months without an alarm, 4.7 (4.744 exactly) with one.
  [0, 3, 1, "at most 1 a month"],
  [0, 2.9, 1, "0 in 2.9 months"],
  [1, 4.75, 1, "at most 1 a month"],
  [1, 4.7, 1, "1 in 4.7 months"],
  [1, 4.7, 4, "at most 4 a month"],
  [0, 0, 4, "0 in 0.0 months"],
])("%d in %d months against %d", (falseAlarms, months, perMonth, words) => {
  expect(rateWords({ falseAlarms, months }, perMonth)).toBe(words);
});
