import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

it("starts with the first return and forgets half of it in a half-life", () => {
  const first = Math.log(1.01) * 1e4;
  const got = run("ewmaVol(2)", closes(1, 1.01, 1.01, 1.01));
  expect(got[0]).toBeNaN();
  expect(got[1]).toBeCloseTo(first, 9);
  expect(got[2]).toBeCloseTo(first * Math.sqrt(Math.SQRT1_2), 9);
  expect(got[3]).toBeCloseTo(first * Math.SQRT1_2, 9);
});

it("lies between the smallest and the largest return there has been", () => {
  fc.assert(
    fc.property(anyBars({ min: 2, max: 60 }), (bars) => {
      const sizes = bars
        .slice(1)
        .map(({ close }, i) => Math.abs(Math.log(close / (bars[i]?.close ?? 1))) * 1e4);
      const last = run("ewmaVol(3)", bars).at(-1);
      expect(last).toBeLessThanOrEqual(Math.max(...sizes) + 1e-6);
      expect(last).toBeGreaterThanOrEqual(Math.min(...sizes) - 1e-6);
    }),
  );
});

it("starts over at a close of zero", () => {
  expect(run("ewmaVol(2)", closes(1, 1.01, 0, 1, 1)).slice(2)).toEqual([Number.NaN, Number.NaN, 0]);
});
