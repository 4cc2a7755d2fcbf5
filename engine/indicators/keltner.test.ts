import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, run } from "./testing.ts";

const none = Number.NaN;

it("lies k average true ranges around the mean typical price, by hand", () => {
  // Typical prices 2, 1.5, 5.5, 4; over two: 1.75, 4.25, 49/12. True ranges 1, 4.5, 2; over two: 2.75, 2.375.
  const bars = barsOf({ high: [3, 2, 6.5, 5], low: [1, 1, 5, 3], close: [2, 1.5, 5, 4] });
  expect(run("keltner(2,1,0)", bars, "middle").slice(0, 2)).toEqual([none, 1.75]);
  expect(run("keltner(2,2,2)", bars, "middle").slice(0, 3)).toEqual([
    none,
    none,
    1.75 + (5.5 - 1.75) * (2 / 3),
  ]);
  expect(run("keltner(2,2,2)", bars, "upper")[2]).toBe(4.25 + 2 * 3);
  expect(run("keltner(2,2,2)", bars, "lower")[2]).toBe(4.25 - 2 * 3);
});

it("is as wide as the average true range says, around its middle", () => {
  fc.assert(
    fc.property(anyBars({ min: 8, max: 60 }), (bars) => {
      const range = run("atr(4)", bars, "atr");
      const middle = run("keltner(6,4,1.5)", bars, "middle");
      const lower = run("keltner(6,4,1.5)", bars, "lower");
      for (const [i, upper] of run("keltner(6,4,1.5)", bars, "upper").entries()) {
        if (i < 5) {
          expect([upper, middle[i], lower[i]]).toEqual([none, none, none]);
          continue;
        }
        expect(Math.abs(upper - (middle[i] ?? none) - 1.5 * (range[i] ?? none))).toBeLessThan(
          1e-14,
        );
        expect(
          Math.abs((middle[i] ?? none) - (lower[i] ?? none) - 1.5 * (range[i] ?? none)),
        ).toBeLessThan(1e-14);
      }
    }),
  );
});
