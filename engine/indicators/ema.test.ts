import fc from "fast-check";
import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

it("starts as the mean of the first n closes, then takes 2/(n+1) of the distance", () => {
  expect(run("ema(3)", closes(1, 2, 3, 6, 4))).toEqual([Number.NaN, Number.NaN, 2, 4, 4]);
});

it("seed=first starts with the first close", () => {
  expect(run("ema(3,seed=first)", closes(1, 2, 3, 6))).toEqual([1, 1.5, 2.25, 4.125]);
});

it("stays between the lowest and the highest close", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 8000, max: 10_200 }), { minLength: 5 }),
      fc.constantFrom("mean", "first"),
      (ticks, seed) => {
        const prices = ticks.map((tick) => tick / 1e4);
        const last = run(`ema(5,seed=${seed})`, closes(...prices)).at(-1) ?? Number.NaN;
        expect(last).toBeGreaterThanOrEqual(Math.min(...prices) - 1e-15);
        expect(last).toBeLessThanOrEqual(Math.max(...prices) + 1e-15);
      },
    ),
  );
});
