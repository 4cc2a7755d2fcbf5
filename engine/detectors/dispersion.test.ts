import { expect, it } from "vitest";
import { dispersion } from "./dispersion.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

it("is the range over venues while the price leans to the side, and nothing else", () => {
  const steps = stepsOf([
    { deviation: -0.5, venues: 2, range: 30 },
    { deviation: -0.4, venues: 2, range: 30 },
    { deviation: 8, venues: 3, range: 30 },
    { deviation: -8, venues: 1 },
    { venues: 2, range: 30 },
  ]);
  const none = Number.NaN;
  expect(scoresOf(detectorOf(dispersion), steps)).toEqual([30, 0, 0, none, none]);
  expect(scoresOf(detectorOf(dispersion, "premium"), steps)).toEqual([0, 0, 30, none, none]);
});
