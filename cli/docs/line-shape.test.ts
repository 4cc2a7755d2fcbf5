import { expect, it } from "vitest";
import { alone, isEventful, isSwitch, lastValue, roughness } from "./line-shape.ts";

const NONE = Number.NaN;
/** A value a minute. */
const minutes = (...value: number[]) => ({
  time: Float64Array.from(value, (_, i) => i * 60e6),
  value: Float64Array.from(value),
});

it("takes values that stand alone for moments, and longer stretches for a line", () => {
  expect(isEventful(minutes(NONE, 1, NONE, NONE, 2, NONE))).toBe(true);
  expect(isEventful(minutes(1, 2, 3, 4, 5, NONE, NONE, 6, 7, 8, 9, 10))).toBe(false);
  expect(isEventful(minutes(1, 2, 3, 4, 5))).toBe(false);
  expect(isEventful(minutes(NONE, NONE))).toBe(false);
});

it("finds the last value, and the values without what is none", () => {
  expect(lastValue(minutes(1, 2, NONE))).toBe(2);
  expect(lastValue(minutes(NONE))).toBeNaN();
  expect(alone(minutes(1, NONE, 3))).toEqual({
    time: Float64Array.of(0, 120e6),
    value: Float64Array.of(1, 3),
  });
});

it("adds up moves, over breaks too", () => {
  expect(roughness(minutes(1, 3, NONE, 2))).toBe(3);
  expect(roughness(minutes(NONE, 5))).toBe(0);
});

it("knows a switch by its few whole numbers", () => {
  expect(isSwitch(minutes(0, -1, 1, NONE, 0))).toBe(true);
  expect(isSwitch(minutes(0, 0.5))).toBe(false);
  expect(isSwitch(minutes(1, 2, 3, 4, 5))).toBe(false);
});
