import { expect, it } from "vitest";
import { spread } from "./spread.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

const calm = Array.from({ length: 56 }, () => ({ deviation: 0, spread: 2 }));

it("is how much wider than usual the spread is while the price leans to the side", () => {
  const steps = stepsOf([
    ...calm,
    { deviation: -1, spread: 8 },
    { deviation: 1, spread: 8 },
    { deviation: -1 },
  ]);
  const detector = detectorOf(spread);
  const scores = scoresOf(detector, steps);
  expect(scores.slice(0, 56)).toEqual(Array(56).fill(Number.NaN));
  expect(scores.slice(56)).toEqual([3, 0, Number.NaN]);
  expect(detector.inputs()["usual"]).toBe(2);
});

it("says nothing where nobody quotes", () => {
  const silent = stepsOf(calm.map(({ deviation }) => ({ deviation })));
  expect(scoresOf(detectorOf(spread), silent).every(Number.isNaN)).toBe(true);
});
