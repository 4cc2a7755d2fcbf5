import { expect, it } from "vitest";
import { areaUnderCurve, brierScore, logLoss, reliability } from "./judge.ts";

const judged = (scores: number[], labels: number[], weights = scores.map(() => 1)) => ({
  ...{ scores: Float64Array.from(scores), labels: Uint8Array.from(labels) },
  weights: Float64Array.from(weights),
});

it("scores by hand", () => {
  const each = judged([0.9, 0.2, 0.4], [1, 0, 1], [1, 1, 2]);
  expect(brierScore(each)).toBeCloseTo((0.01 + 0.04 + 2 * 0.36) / 4, 12);
  expect(logLoss(each)).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8) + 2 * Math.log(0.4)) / 4, 12);
  // Of the three units of yes all but the 0.2 lie above the only no.
  expect(areaUnderCurve(each)).toBe(1);
});

it("counts ties half, and knows no area without both kinds", () => {
  expect(areaUnderCurve(judged([0.5, 0.5], [1, 0]))).toBe(0.5);
  expect(areaUnderCurve(judged([0.1, 0.9], [1, 0]))).toBe(0);
  expect(areaUnderCurve(judged([0.1, 0.9], [0, 0]))).toBeUndefined();
});

it("keeps a wrong certainty finite", () => {
  expect(Number.isFinite(logLoss(judged([0, 1], [1, 0])))).toBe(true);
});

it("bins what was said beside what came, and leaves empty bins out", () => {
  expect(reliability(judged([0.05, 0.05, 1, 0.9995], [0, 1, 1, 1]))).toEqual([
    { from: 0.03, to: 0.1, rows: 2, said: 0.05, observed: 0.5 },
    { from: 0.3, to: 1, rows: 2, said: (1 + 0.9995) / 2, observed: 1 },
  ]);
});
