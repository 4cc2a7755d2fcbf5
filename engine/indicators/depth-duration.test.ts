import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, closes, run } from "./testing.ts";

it("is depth times minutes, above the deadband", () => {
  const bars = closes(...Array.from({ length: 24 }, () => 0.9));
  expect(run("depthDuration", bars, "total").at(-1)).toBe(23_000);
  expect(run("depthDuration(100)", bars, "total").at(-1)).toBe(20_700);
});

it("has an episode as long as the discount is at theta, told whole at its end; a premium adds nothing", () => {
  const bars = closes(0.999, 0.99, 0.995, 0.999, 1.01, 1);
  expect(run("depthDuration(0,50)", bars, "episode")).toEqual([0, 0, 100, 150, 0, 0]);
  expect(run("depthDuration(0,50)", bars, "total")).toEqual([0, 10, 110, 160, 170, 170]);
});

it("holds a close for two minutes at most, and forgets it after an hour", () => {
  const bars = barsOf({ close: [0.99, 1, 1], startMs: [0, 600_000, 4_200_000] });
  expect(run("depthDuration", bars, "rolling")).toEqual([0, 200, 0]);
  expect(run("depthDuration(0,50,hold=10m)", bars, "rolling")).toEqual([0, 1000, 0]);
});

it("is at least theta times the seconds of timeBelow", () => {
  fc.assert(
    fc.property(anyBars({ min: 1, max: 90 }), (bars) => {
      for (const [depth, time] of [
        ["total", "total"],
        ["episode", "streak"],
        ["rolling", "rolling"],
      ] as const) {
        const deep = run("depthDuration(0,5)", bars, depth);
        for (const [i, seconds] of run("timeBelow(5)", bars, time).entries())
          expect(deep[i]).toBeGreaterThanOrEqual((5 * seconds) / 60 - 1e-6);
      }
    }),
  );
});
