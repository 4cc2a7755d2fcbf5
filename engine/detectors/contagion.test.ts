import { expect, it } from "vitest";
import { contagion } from "./contagion.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

it("is how far the farthest other coin is out on the same side, while this one leans there", () => {
  const steps = stepsOf([
    { deviation: -1, othersBelow: 80, othersAbove: 7 },
    { deviation: 1, othersBelow: 80, othersAbove: 7 },
    { deviation: 0, othersBelow: 80, othersAbove: 7 },
    { deviation: -1 },
    { othersBelow: 80, othersAbove: 7 },
  ]);
  const none = Number.NaN;
  expect(scoresOf(detectorOf(contagion), steps)).toEqual([80, 0, 0, none, none]);
  expect(scoresOf(detectorOf(contagion, "premium"), steps)).toEqual([0, 7, 0, none, none]);
});
