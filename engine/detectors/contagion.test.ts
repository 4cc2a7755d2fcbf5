import { expect, it } from "vitest";
import { contagion } from "./contagion.ts";
import { afterAnHour, detectorOf, scoresOf } from "./testing.ts";

it("is how far the farthest other coin is out on the same side, while this one leans there", () => {
  const steps = afterAnHour({ deviation: 0, othersBelow: 0, othersAbove: 0 }, [
    { deviation: -1, othersBelow: 80, othersAbove: 7 },
    { deviation: 1, othersBelow: 80, othersAbove: 7 },
    { deviation: 0, othersBelow: 80, othersAbove: 7 },
    { deviation: -1 },
    { othersBelow: 80, othersAbove: 7 },
  ]);
  const none = Number.NaN;
  expect(scoresOf(detectorOf(contagion), steps).slice(56)).toEqual([80, 0, 0, none, none]);
  expect(scoresOf(detectorOf(contagion, "premium"), steps).slice(56)).toEqual([
    0,
    7,
    0,
    none,
    none,
  ]);
});
