import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

it("has bands around the mean, by hand", () => {
  // Mean 2, variance (1 + 1 + 0 + 0) / 4.
  const bars = closes(1, 3, 2, 2);
  const last = (field: string): number | undefined => run("bollinger(4,2)", bars, field).at(-1);
  expect(last("middle")).toBe(2);
  expect(last("sd")).toBeCloseTo(Math.SQRT1_2, 15);
  expect(last("upper")).toBeCloseTo(2 + Math.SQRT2, 15);
  expect(last("lower")).toBeCloseTo(2 - Math.SQRT2, 15);
  expect(last("pctB")).toBe(0.5);
  expect(last("bandwidth")).toBeCloseTo(Math.SQRT2, 15);
});

it("has no position in bands without width, for want of movement or of k", () => {
  expect(run("bollinger(2,2)", closes(1, 1), "pctB").at(-1)).toBeNaN();
  expect(run("bollinger(2,2)", closes(1, 1), "bandwidth").at(-1)).toBe(0);
  expect(run("bollinger(2,0)", closes(1, 2), "pctB").at(-1)).toBeNaN();
});

it("has the sma in the middle, to the last bit", () => {
  fc.assert(
    fc.property(anyBars({ min: 20, max: 90 }), (bars) => {
      expect(run("bollinger(20,2)", bars, "middle")).toEqual(run("sma(20)", bars));
    }),
  );
});
