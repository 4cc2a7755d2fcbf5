import { expect, it } from "vitest";
import { bocpd } from "./bocpd.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

/** A day of -1, 0, 1 by turns, then these. */
const after = (deviations: readonly number[]) =>
  stepsOf(
    [...Array.from({ length: 1500 }, (_, i) => (i % 3) - 1), ...deviations].map((deviation) => ({
      deviation,
    })),
  );

it("is sure of a change within a few steps of a shift, on its side only, and no longer once it is old", () => {
  const shifted = after(Array.from({ length: 40 }, (_, i) => -20 + (i % 3)));
  const scores = scoresOf(detectorOf(bocpd), shifted);
  expect(scores.slice(200, 1500).every((score) => score < 0)).toBe(true);
  expect(Math.max(...scores.slice(1500, 1503))).toBeGreaterThan(2);
  expect(scores.at(-1)).toBeLessThan(0);
  const other = scoresOf(detectorOf(bocpd, "premium"), shifted);
  expect(other.slice(1501)).toEqual(Array(39).fill(-15));
});

it("does not learn what is usual from prices 25 bps or more off par", () => {
  const plunge = after(Array(3000).fill(-40));
  const detector = detectorOf(bocpd);
  scoresOf(detector, plunge);
  expect(detector.inputs()["z"]).toBeCloseTo(40 / (2 / 1.349), 9);
});
