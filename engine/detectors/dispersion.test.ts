import { expect, it } from "vitest";
import { dispersion } from "./dispersion.ts";
import { afterAnHour, detectorOf, scoresOf } from "./testing.ts";

it("is the range over venues while the price leans to the side, and nothing else", () => {
  const steps = afterAnHour({ deviation: 0, venues: 2, range: 3 }, [
    { deviation: -0.5, venues: 2, range: 30 },
    { deviation: -0.4, venues: 2, range: 30 },
    { deviation: 8, venues: 3, range: 30 },
    { deviation: -8, venues: 1 },
    { venues: 2, range: 30 },
  ]);
  const none = Number.NaN;
  expect(scoresOf(detectorOf(dispersion), steps).slice(56)).toEqual([30, 0, 0, none, none]);
  expect(scoresOf(detectorOf(dispersion, "premium"), steps).slice(56)).toEqual([
    0,
    0,
    30,
    none,
    none,
  ]);
});
