import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, closes, run } from "./testing.ts";

const none = Number.NaN;
// Ranges over two bars: 0..4, 0..4, 0..8, 0..8.
const bars = barsOf({
  high: [4, 4, 4, 8, 8],
  low: [0, 0, 0, 0, 0],
  close: [0, 1, 3, 4, 8],
});

it("places the close in the range, then averages twice, by hand", () => {
  expect(run("stochastic(2,2,2)", bars, "rawK")).toEqual([none, 25, 75, 50, 100]);
  expect(run("stochastic(2,2,2)", bars, "slowK")).toEqual([none, none, none, 62.5, 75]);
  expect(run("stochastic(2,2,2)", bars, "slowD")).toEqual([none, none, none, 56.25, 68.75]);
});

it("is the fast stochastic when it slows over one bar", () => {
  const raw = run("stochastic(2,1,2)", bars, "rawK");
  expect(run("stochastic(2,1,2)", bars, "slowK").slice(2)).toEqual(raw.slice(2));
});

it("has no value without a range, nor while a window holds such a bar", () => {
  const still = closes(1, 1, 2, 4, 3, 1);
  expect(run("stochastic(2,2,2)", still, "rawK")).toEqual([none, none, 100, 100, 0, 0]);
  expect(run("stochastic(2,2,2)", still, "slowK")).toEqual([none, none, none, 100, 50, 0]);
  expect(run("stochastic(2,2,2)", still, "slowD")).toEqual([none, none, none, none, 75, 25]);
});

it("gives a window without range 0 or 50 when told to", () => {
  expect(run("stochastic(2,2,1,flat=zero)", closes(1, 1, 1), "slowD")).toEqual([none, none, 0]);
  expect(run("stochastic(2,2,1,flat=mid)", closes(1, 1, 1), "slowD")).toEqual([none, none, 50]);
});

it("stays between 0 and 100", () => {
  fc.assert(
    fc.property(anyBars({ min: 9, max: 90 }), (any) => {
      for (const field of ["rawK", "slowK", "slowD"])
        for (const value of run("stochastic(4,3,3,flat=mid)", any, field))
          if (!Number.isNaN(value)) expect(Math.abs(value - 50)).toBeLessThanOrEqual(50 + 1e-12);
    }),
  );
});
