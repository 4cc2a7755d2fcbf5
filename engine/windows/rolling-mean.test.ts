import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { RollingMean } from "./rolling-mean.ts";

const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(Number.NaN));

it("is the mean of its window, none while a value in it has none, across snapshots and resets", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(value),
      fc.nat(),
      (window, values, cut) => {
        let mean = new RollingMean(window);
        mean.push(7);
        mean.reset();
        expect(mean.value).toBeNaN();
        for (const [i, each] of values.entries()) {
          mean.push(each);
          const seen = values.slice(Math.max(0, i + 1 - window), i + 1);
          const whole = seen.length === window && !seen.some(Number.isNaN);
          // Sums of such whole numbers are exact, so that the order of adding does not show.
          const expected = whole ? seen.reduce((sum, one) => sum + one, 0) / window : Number.NaN;
          expect(mean.value + 0).toBe(expected + 0);
          if (i !== cut % values.length) continue;
          const saved = saveState(mean);
          mean = new RollingMean(window);
          restoreState(mean, saved);
        }
      },
    ),
  );
});

it("forgets a huge value that left: the mean is that of a window that never saw it", () => {
  const seen = new RollingMean(3);
  for (const each of [1e300, 0.1, 0.2, 0.3]) seen.push(each);
  const fresh = new RollingMean(3);
  for (const each of [0.1, 0.2, 0.3]) fresh.push(each);
  expect(seen.value).toBeCloseTo(fresh.value, 15);
});
