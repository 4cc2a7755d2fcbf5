import { expect, it } from "vitest";
import { levelMedian } from "./level-median.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

it("measures from where the coin rests, once an hour of it is known", () => {
  const steps = stepsOf(Array.from({ length: 60 }, (_, i) => ({ deviation: i < 58 ? -7 : -10 })));
  const detector = detectorOf(levelMedian);
  const scores = scoresOf(detector, steps);
  expect([scores[0], scores[55], scores[56], scores[58]]).toEqual([Number.NaN, Number.NaN, -0, 3]);
  expect(detector.inputs()).toEqual({ off: 3, median: -7 });
  expect(scoresOf(detectorOf(levelMedian, "premium"), steps)[58]).toBe(-3);
});
