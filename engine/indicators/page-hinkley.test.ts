import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

it("is the sum over its running minimum, as the textbook has it", () => {
  fc.assert(
    fc.property(anyBars({ min: 1, max: 80 }), (bars) => {
      const up = run("pageHinkley(0.5,50)", bars, "up");
      const down = run("pageHinkley(0.5,50)", bars, "down");
      const alarm = run("pageHinkley(0.5,50)", bars, "alarm");
      let [n, total, rise, least, fall, most] = [0, 0, 0, 0, 0, 0];
      for (const [i, { close }] of bars.entries()) {
        const x = (close - 1e8) / 1e4;
        n += 1;
        total += x;
        rise += x - total / n - 0.5;
        least = Math.min(least, rise);
        fall += x - total / n + 0.5;
        most = Math.max(most, fall);
        expect(up[i]).toBeCloseTo(rise - least, 6);
        expect(down[i]).toBeCloseTo(most - fall, 6);
        if (Math.abs(Math.max(rise - least, most - fall) - 50) < 1e-6) return;
        const expected = rise - least > 50 ? 1 : most - fall > 50 ? -1 : 0;
        expect(alarm[i]).toBe(expected);
        if (expected !== 0) [n, total, rise, least, fall, most] = [0, 0, 0, 0, 0, 0];
      }
    }),
  );
});

it("alarms beyond the limit, not at it, and then starts over", () => {
  // The mean of 0 and -40 is -20: the second bar lies 20 below it.
  const bars = closes(1, 0.996, 0.996, 0.996);
  expect(run("pageHinkley(0,20)", bars, "alarm").slice(0, 2)).toEqual([0, 0]);
  expect(run("pageHinkley(0,19.9999999995)", bars, "alarm").slice(0, 2)).toEqual([0, 0]);
  expect(run("pageHinkley(0,19)", bars, "down")).toEqual([0, 20, 0, 0]);
  expect(run("pageHinkley(0,19)", bars, "alarm")).toEqual([0, -1, 0, 0]);
});

it("has no value without a peg", () => {
  expect(run("pageHinkley", closes(0.9), "down", { peg: Number.NaN })).toEqual([Number.NaN]);
});
