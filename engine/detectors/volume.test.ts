import { expect, it } from "vitest";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";
import { volume } from "./volume.ts";

it("is how unusual the volume is while the price leans to the side; a surge on the other side is none", () => {
  const calm = Array.from({ length: 56 }, () => ({ deviation: 0, volume: Math.E - 1 }));
  const surge = { deviation: -3, volume: Math.E ** 1.5 - 1 };
  const scores = (side: "discount" | "premium", volumes: Parameters<typeof stepsOf>[0]): number[] =>
    scoresOf(detectorOf(volume, side, { W: 4 }), stepsOf([...calm, ...volumes])).slice(56);
  expect(scores("discount", [surge])[0]).toBeCloseTo(10, 6);
  expect(scores("premium", [surge])).toEqual([0]);
  // Less than usual is less on both sides.
  expect(scores("premium", [{ deviation: -3, volume: 0 }])[0]).toBeCloseTo(-20, 6);
});
