import { expect, it } from "vitest";
import { flow } from "./flow.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

const calm = (imbalance: number) =>
  Array.from({ length: 4 }, () => ({ imbalance, volume: Math.E - 1 }));
const surge = { imbalance: -0.5, volume: Math.E ** 1.5 - 1 };
const last = (side: "discount" | "premium", known: Parameters<typeof stepsOf>[0]): number =>
  scoresOf(detectorOf(flow, side, { W: 4 }), stepsOf(known)).at(-1) ?? Number.NaN;

it("is the hour's imbalance towards the side times how unusual the hour's volume is", () => {
  const known = [...calm(-0.5), surge];
  // Ten standard deviations of the least kind, and half of all trades beyond balance are sales.
  expect(last("discount", known)).toBeCloseTo(0.5 * 10, 6);
  expect(last("premium", known)).toBe(0);
});

it("is nothing in ordinary volume, however much of it is sold", () => {
  expect(last("discount", [...calm(-1), ...calm(-1)])).toBe(0);
});

it("says nothing where the side of no trade is known, and nothing before it knows what is usual", () => {
  expect(last("discount", [...calm(Number.NaN), { volume: 1e6 }])).toBeNaN();
  expect(last("discount", calm(-1))).toBeNaN();
});
