import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

const none = Number.NaN;

it("is the change over n bars in percent of the earlier close, from bar n on", () => {
  expect(run("roc(2)", closes(1, 2, 1.005, 1))).toEqual([none, none, 0.5, -50]);
});

it("is exact where the ratio of doubles is not", () => {
  // 100 * (1.005 / 1 - 1) is 0.49999999999998934.
  expect(run("roc(1)", closes(1, 1.005)).at(-1)).toBe(0.5);
});

it("has no value over a price of zero", () => {
  expect(run("roc(1)", closes(0, 1, 0))).toEqual([none, none, -100]);
});
