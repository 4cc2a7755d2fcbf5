import { expect, it } from "vitest";
import { coStress } from "./co-stress.ts";
import { afterAnHour, detectorOf, scoresOf } from "./testing.ts";

it("is the coin's own distance, once more for every other coin under stress", () => {
  const steps = afterAnHour({ deviation: 0, othersStressed: 0 }, [
    { deviation: -4, othersStressed: 0 },
    { deviation: -4, othersStressed: 2 },
    { deviation: 4, othersStressed: 2 },
    { deviation: -4 },
  ]);
  expect(scoresOf(detectorOf(coStress), steps).slice(56)).toEqual([4, 12, -12, Number.NaN]);
});
