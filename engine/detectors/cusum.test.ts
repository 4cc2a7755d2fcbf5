import { expect, it } from "vitest";
import { cusum } from "./cusum.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

/** 25 hours at +1 bps, after which the scale is the floor, 0.5 bps; then these. */
const after = (deviations: readonly number[]) =>
  stepsOf([...Array(1500).fill(1), ...deviations].map((deviation) => ({ deviation })));

it("adds up what lies more than k scales from the median, and falls by k a step when calm", () => {
  // 2 bps under the median are 4 scales.
  const scores = scoresOf(detectorOf(cusum, "discount", { k: 0.5 }), after([-1, -1, 1, 1, 3]));
  expect(scores.slice(0, 55)).toEqual(Array(55).fill(Number.NaN));
  expect(scores.slice(1499)).toEqual([0, 3.5, 7, 6.5, 6, 1.5]);
});

it("goes on through an alarm up to its cap, and comes back from there", () => {
  const scores = scoresOf(
    detectorOf(cusum, "discount", { k: 0.5, cap: 20 }),
    after([...Array(50).fill(-99), ...Array(50).fill(1)]),
    (place) => place >= 1500,
  );
  expect(scores.slice(1500, 1550)).toEqual(Array(50).fill(20));
  expect([scores[1550], scores[1588], scores[1589], scores[1599]]).toEqual([19.5, 0.5, 0, 0]);
});

it("keeps its sum while nothing is known", () => {
  expect(
    scoresOf(detectorOf(cusum, "discount", { k: 0.5 }), after([-1, Number.NaN, -1])).slice(1500),
  ).toEqual([3.5, Number.NaN, 7]);
});
