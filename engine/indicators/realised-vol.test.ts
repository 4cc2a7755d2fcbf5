import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

it("is the root of the sum of squared log returns, by hand", () => {
  const got = run("realisedVol(2)", closes(1, 1.01, 1, 1));
  expect(got.slice(0, 2)).toEqual([Number.NaN, Number.NaN]);
  expect(got[2]).toBeCloseTo(Math.SQRT2 * Math.log(1.01) * 1e4, 9);
  expect(got[3]).toBeCloseTo(Math.log(1.01) * 1e4, 9);
});

it("is exactly 0 again as soon as a crash has left its window", () => {
  const bars = closes(...Array.from({ length: 80 }, (_, i) => (i === 10 ? 0.00000001 : 1)));
  const got = run("realisedVol(5)", bars);
  expect(got[15]).toBeGreaterThan(1e5);
  expect(got.slice(16)).toEqual(Array.from({ length: 64 }, () => 0));
});

it("starts over at a close of zero, which has no logarithm", () => {
  const got = run("realisedVol(2)", closes(1, 1, 1.01, 0, 1, 1, 1));
  expect(got.map(Number.isNaN)).toEqual([true, true, false, true, true, true, false]);
  expect(got[6]).toBe(0);
});

it("needs no peg", () => {
  fc.assert(
    fc.property(anyBars({ min: 1, max: 40 }), (bars) => {
      const pegged = run("realisedVol(3)", bars);
      expect(run("realisedVol(3)", bars, "", { peg: Number.NaN })).toEqual(pegged);
    }),
  );
});
