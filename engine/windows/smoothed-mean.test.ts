import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { SmoothedMean } from "./smoothed-mean.ts";

it("starts as the mean of its first n values, then moves a share of the distance", () => {
  const mean = new SmoothedMean(2, 2 / 3);
  const seen = [2, 4, 6, 8].map((value) => {
    mean.push(value);
    return mean.value;
  });
  expect(seen).toEqual([Number.NaN, 3, 5, 7]);
});

it("leaves a constant exactly as it is", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e14, max: 1e14 }),
      fc.integer({ min: 1, max: 30 }),
      (level, n) => {
        const mean = new SmoothedMean(n, 2 / (n + 1));
        for (let i = 0; i < 100; i++) mean.push(level);
        expect(mean.value).toBe(level);
      },
    ),
  );
});

it("is the same after a snapshot at any place", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e9)), fc.nat(), (values, cut) => {
      const whole = new SmoothedMean(5, 1 / 5);
      let broken = new SmoothedMean(5, 1 / 5);
      for (const [i, value] of values.entries()) {
        whole.push(value);
        broken.push(value);
        expect(broken.value).toBe(whole.value);
        if (i !== cut % values.length) continue;
        const saved = saveState(broken);
        broken = new SmoothedMean(5, 1 / 5);
        restoreState(broken, saved);
      }
    }),
  );
});
