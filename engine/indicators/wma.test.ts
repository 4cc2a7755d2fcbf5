import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

const none = Number.NaN;

it("weighs the newest close n times as much as the oldest, by hand", () => {
  // (1*1 + 2*4 + 3*1) / 6, then (1*4 + 2*1 + 3*7) / 6.
  expect(run("wma(3)", closes(1, 4, 1, 7))).toEqual([none, none, 2, 4.5]);
});

it("is exactly the price on a flat stretch as long as the window, whatever came before", () => {
  fc.assert(
    fc.property(anyBars({ min: 1, max: 60 }), fc.integer({ min: 1, max: 12 }), (bars, n) => {
      const level = Array.from({ length: n }, () => 0.99870001);
      expect(run(`wma(${n})`, [...bars, ...closes(...level)]).at(-1)).toBe(0.99870001);
    }),
  );
});

it("agrees with the sum over the window", () => {
  fc.assert(
    fc.property(anyBars({ min: 7, max: 90 }), (bars) => {
      for (const [i, value] of run("wma(7)", bars).entries()) {
        if (i < 6) continue;
        const sum = bars
          .slice(i - 6, i + 1)
          .reduce((total, { close }, place) => total + (place + 1) * close, 0);
        expect(Math.abs(value - sum / 28 / 1e8)).toBeLessThan(1e-15);
      }
    }),
  );
});
