import { expect, it } from "vitest";
import { coStress } from "./co-stress.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

it("is the coin's own distance, once more for every other coin under stress", () => {
  const steps = stepsOf([
    { deviation: -4, othersStressed: 0 },
    { deviation: -4, othersStressed: 2 },
    { deviation: 4, othersStressed: 2 },
    { deviation: -4 },
  ]);
  expect(scoresOf(detectorOf(coStress), steps)).toEqual([4, 12, -12, Number.NaN]);
});
