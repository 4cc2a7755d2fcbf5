import fc from "fast-check";
import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

it("is exact where decimals are: thresholds are met, not missed by a rounding", () => {
  const bars = closes(0.995, 1.005, 0.98, 1, 0.874);
  expect(run("pegDeviation", bars, "bps")).toEqual([-50, 50, -200, 0, -1260]);
  expect(run("pegDeviation", bars, "percent")).toEqual([-0.5, 0.5, -2, 0, -12.6]);
});

it("gives every price on a grid of 1e-8 its own exact deviation from a dollar", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2e8 }), (steps) => {
      const [bps] = run("pegDeviation", closes(steps / 1e8), "bps");
      expect(bps).toBe((steps - 1e8) / 1e4);
    }),
  );
});

it("is measured against the peg that the series has, and is null where it has none", () => {
  expect(run("pegDeviation", closes(1.08), "bps", { peg: 108_000_000 })).toEqual([0]);
  expect(run("pegDeviation", closes(1.08), "bps", { peg: Number.NaN })).toEqual([Number.NaN]);
});
