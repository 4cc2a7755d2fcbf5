import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, closes, run } from "./testing.ts";

const none = Number.NaN;

it("is 0 at the high of the window and -100 at its low, by hand", () => {
  const bars = barsOf({ high: [3, 5, 5, 4], low: [1, 2, 3, 1], close: [2, 5, 3, 1] });
  // Ranges 1..5, 2..5 and 1..5.
  expect(run("williamsR(2)", bars)).toEqual([none, 0, -200 / 3, -100]);
});

it("has no value without a range, and flat=zero gives 0", () => {
  expect(run("williamsR(2)", closes(1, 1, 1))).toEqual([none, none, none]);
  expect(run("williamsR(2,flat=zero)", closes(1, 1, 1))).toEqual([none, 0, 0]);
});

it("is the raw %K of the same window less 100", () => {
  fc.assert(
    fc.property(anyBars({ min: 5, max: 60 }), (bars) => {
      const raw = run("stochastic(5,1,1)", bars, "rawK");
      for (const [i, value] of run("williamsR(5)", bars).entries()) {
        const k = raw[i] ?? none;
        if (Number.isNaN(k)) expect(value).toBeNaN();
        else expect(Math.abs(value - (k - 100))).toBeLessThan(1e-12);
      }
    }),
  );
});
