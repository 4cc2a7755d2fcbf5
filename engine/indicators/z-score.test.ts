import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

const none = Number.NaN;

it("counts standard deviations from the mean, by hand", () => {
  // Mean 2.5, variance (2.25 + 0.25 + 0.25 + 2.25) / 4 = 1.25.
  expect(run("zScore(4)", closes(1, 2, 3, 4)).at(-1)).toBeCloseTo(1.5 / Math.sqrt(1.25), 15);
  expect(run("zScore(2)", closes(1, 1.0001, 1))).toEqual([none, 1, -1]);
});

it("has no value where nothing moves, whatever came before", () => {
  fc.assert(
    fc.property(anyBars({ min: 0, max: 60 }), (bars) => {
      expect(run("zScore(3)", [...bars, ...closes(1, 1, 1)]).at(-1)).toBeNaN();
    }),
  );
});

it("is the close's place in the Bollinger bands", () => {
  fc.assert(
    fc.property(anyBars({ min: 20, max: 90 }), (bars) => {
      const pctB = run("bollinger(20,1)", bars, "pctB");
      for (const [i, value] of run("zScore(20)", bars).entries()) {
        const place = 2 * ((pctB[i] ?? none) - 0.5);
        if (Number.isNaN(place)) expect(value).toBeNaN();
        else expect(Math.abs(value - place)).toBeLessThan(1e-9);
      }
    }),
  );
});
