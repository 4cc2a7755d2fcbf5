import { expect, it } from "vitest";
import { devZ } from "./dev-z.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

// 1, 3, 1, 3: mean 2, sample standard deviation 2 / sqrt(3).
const before = [1, 3, 1, 3].map((deviation) => ({ deviation }));
const sd = 2 / Math.sqrt(3);

it("is the standard score against the W values before, without the present one", () => {
  const steps = stepsOf([...before, { deviation: -8 }, {}, { deviation: -8 }]);
  const scores = scoresOf(detectorOf(devZ, "discount", { W: 4 }), steps);
  expect(scores.slice(0, 4)).toEqual(Array(4).fill(Number.NaN));
  expect(scores[4]).toBeCloseTo(10 / sd, 12);
  expect(scores[5]).toBeNaN();
  // By now -8 is one of the four.
  expect(scores[6]).toBeLessThan(2);
});

it("still knows what was usual while an alert is open", () => {
  const steps = stepsOf([...before, ...Array.from({ length: 9 }, () => ({ deviation: -8 }))]);
  const detector = detectorOf(devZ, "discount", { W: 4 });
  const scores = scoresOf(detector, steps, (place) => place >= 4);
  for (const score of scores.slice(4)) expect(score).toBeCloseTo(10 / sd, 12);
});

it("does not take a coin that never moved for one that must not", () => {
  const steps = stepsOf(Array.from({ length: 6 }, (_, i) => ({ deviation: i === 5 ? 2 : 0 })));
  expect(scoresOf(detectorOf(devZ, "premium", { W: 4 }), steps)[5]).toBe(4);
});
