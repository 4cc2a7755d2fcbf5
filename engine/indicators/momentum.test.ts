import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

it("is the change over n bars, from bar n on", () => {
  const bars = closes(1, 1.001, 0.995, 0.9985);
  expect(run("momentum(2)", bars, "price")).toEqual([Number.NaN, Number.NaN, -0.005, -0.0025]);
  expect(run("momentum(2)", bars, "bps")).toEqual([Number.NaN, Number.NaN, -50, -25]);
});

it("is measured against the peg, and against the earlier close where there is none", () => {
  const bars = closes(2, 2.1);
  expect(run("momentum(1)", bars, "bps", { peg: 1e8 })).toEqual([Number.NaN, 1000]);
  expect(run("momentum(1)", bars, "bps", { peg: Number.NaN })).toEqual([Number.NaN, 500]);
});
