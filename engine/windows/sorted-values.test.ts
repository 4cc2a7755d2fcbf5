import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { SortedValues } from "./sorted-values.ts";

it("is a moving window in order, and finds the neighbours of any limit, across snapshots", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(9), fc.integer({ min: -1, max: 10 }))),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
      (steps, window, cut) => {
        let sorted = new SortedValues(window);
        for (const [i, [value, limit]] of steps.entries()) {
          const leaving = steps[i - window];
          if (leaving) sorted.remove(leaving[0]);
          sorted.insert(value);
          const expected = steps
            .slice(Math.max(0, i + 1 - window), i + 1)
            .map(([each]) => each)
            .sort((a, b) => a - b);
          const held = Array.from({ length: sorted.count }, (_, place) => sorted.at(place));
          expect(held).toEqual(expected);
          const under = expected.filter((each) => each <= limit).at(-1) ?? Number.NaN;
          const over = expected.find((each) => each >= limit) ?? Number.NaN;
          expect([sorted.atMost(limit), sorted.atLeast(limit)]).toEqual([under, over]);
          if (i !== cut % steps.length) continue;
          const saved = saveState(sorted);
          sorted = new SortedValues(window);
          restoreState(sorted, saved);
        }
        sorted.reset();
        expect(sorted.atMost(5)).toBeNaN();
      },
    ),
  );
});

it("refuses to take out what was never put in, and more values than it has room for", () => {
  const sorted = new SortedValues(1);
  expect(() => sorted.remove(3)).toThrow("3 was never put in");
  sorted.insert(3);
  expect(() => sorted.insert(4)).toThrow("more than 1 values");
});

it("keeps thousands in order as it keeps a few", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 150, maxLength: 400 }),
      (values) => {
        const window = 130;
        const sorted = new SortedValues(window);
        for (const [i, value] of values.entries()) {
          if (i >= window) sorted.remove(values[i - window] ?? Number.NaN);
          sorted.insert(value);
        }
        const held = Array.from({ length: sorted.count }, (_, place) => sorted.at(place));
        expect(held).toEqual(values.slice(-window).sort((a, b) => a - b));
        expect(() => sorted.remove(51)).toThrow("51 was never put in");
        expect(() => sorted.remove(0.5)).toThrow("0.5 was never put in");
        expect(() => sorted.remove(-51)).toThrow("-51 was never put in");
      },
    ),
    { numRuns: 20 },
  );
});
