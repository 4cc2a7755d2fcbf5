import { expect, it } from "vitest";
import { pageHinkley } from "./page-hinkley.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

const after = (deviations: readonly number[]) =>
  stepsOf([...Array(60).fill(2), ...deviations].map((deviation) => ({ deviation })));

it("adds up what lies more than delta from the mean before it, which does not hold the value itself", () => {
  const scores = scoresOf(detectorOf(pageHinkley, "discount", { delta: 0.5 }), after([-1, 2]));
  expect(scores.slice(0, 60)).toEqual(Array(60).fill(Number.NaN));
  expect(scores[60]).toBe(2.5);
  // The mean is 2 - 3/61 by now.
  expect(scores[61]).toBeCloseTo(2.5 - 3 / 61 - 0.5, 12);
});

it("keeps the mean while an alert is open, up to the cap, and starts over when it has ended", () => {
  const scores = scoresOf(
    detectorOf(pageHinkley, "discount", { delta: 0.5, cap: 50 }),
    after([-18, -18, -18, -18, 2, 2, 2]),
    (place) => place >= 60 && place < 65,
  );
  expect(scores.slice(60)).toEqual([19.5, 39, 50, 50, 49.5, Number.NaN, Number.NaN]);
});

it("comes to rest where the coin does: a mean that weighs all of the past alike would never", () => {
  const drifting = stepsOf([
    ...Array.from({ length: 100_000 }, () => ({ deviation: 0 })),
    ...Array.from({ length: 100_000 }, () => ({ deviation: -5 })),
  ]);
  expect(scoresOf(detectorOf(pageHinkley, "discount", { delta: 0.5 }), drifting).at(-1)).toBe(0);
});
