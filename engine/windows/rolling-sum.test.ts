import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { ExactSum } from "./exact-sum.ts";
import { RollingSum } from "./rolling-sum.ts";

const whole = fc.maxSafeInteger();
const exact = (values: readonly number[]): number =>
  Number(values.reduce((sum, value) => sum + BigInt(value), 0n));

it("ExactSum is the sum of whole numbers, rounded once, even where doubles lose units", () => {
  fc.assert(
    fc.property(fc.array(whole), (values) => {
      const sum = new ExactSum();
      for (const value of values) sum.add(value);
      expect(sum.value).toBe(exact(values));
    }),
  );
});

it("ExactSum is back at exactly 0 when everything is taken away again, in any order", () => {
  fc.assert(
    fc.property(fc.array(whole), (values) => {
      const sum = new ExactSum();
      for (const value of values) sum.add(value);
      for (const value of values.toSorted()) sum.subtract(value);
      expect(sum.value + 0).toBe(0);
    }),
  );
});

it("RollingSum is the exact sum of its window at every step, across snapshots", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.array(whole),
      fc.nat(),
      (window, values, cut) => {
        let sum = new RollingSum(window);
        for (const [i, value] of values.entries()) {
          sum.push(value);
          expect(sum.value).toBe(exact(values.slice(Math.max(0, i + 1 - window), i + 1)));
          expect(sum.full).toBe(i + 1 >= window);
          if (i !== cut % values.length) continue;
          const saved = saveState(sum);
          sum = new RollingSum(window);
          restoreState(sum, saved);
        }
        sum.reset();
        expect(sum.value).toBe(0);
        expect(sum.count).toBe(0);
      },
    ),
  );
});
