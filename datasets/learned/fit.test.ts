import { describe, expect, it } from "vitest";
import { forestScorer, logisticScorer, type Scorer } from "../../engine/learned/scorer.ts";
import { fitLogistic } from "./fit-logistic.ts";
import { fitTrees } from "./fit-trees.ts";
import { areaUnderCurve, brierScore } from "./judge.ts";
import type { Rows } from "./rows.ts";
import { plantedRows } from "./testing.ts";

const OPTIONS = { depth: 2, trees: 40, shrinkage: 0.2, penalty: 0.001 };
const scoresOf = (scorer: Scorer, { width, count, values }: Rows): Float64Array =>
  Float64Array.from({ length: count }, (_, i) =>
    scorer(values.subarray(i * width, i * width + width)),
  );

describe.each([
  ["logistic", (rows: Rows) => logisticScorer(fitLogistic(rows, { l2: 0.001 }))],
  ["trees", (rows: Rows) => forestScorer(fitTrees(rows, OPTIONS))],
])("%s", (_name, learn) => {
  it("finds a planted rule, and says about how often it holds on rows it has not seen", () => {
    const fresh = plantedRows(3000, 2);
    const scores = scoresOf(learn(plantedRows(3000, 1)), fresh);
    expect(areaUnderCurve({ ...fresh, scores })).toBeGreaterThan(0.9);
    const often = fresh.labels.reduce((sum, each) => sum + each, 0) / fresh.count;
    const said = scores.reduce((sum, each) => sum + each, 0) / fresh.count;
    // The rare label is weighed up in the fit and taken back afterwards.
    expect(Math.abs(said - often)).toBeLessThan(0.07);
    const base = brierScore({ ...fresh, scores: scores.map(() => often) });
    expect(brierScore({ ...fresh, scores })).toBeLessThan(base);
  });

  it("weighs a row of weight two like two rows", () => {
    const rows = plantedRows(400, 3);
    const twice = {
      ...{ width: 3, count: 800, values: Float64Array.from([...rows.values, ...rows.values]) },
      labels: Uint8Array.from([...rows.labels, ...rows.labels]),
      weights: new Float64Array(800).fill(1),
    };
    const heavy = { ...rows, weights: new Float64Array(400).fill(2) };
    const [a, b] = [scoresOf(learn(heavy), rows), scoresOf(learn(twice), rows)];
    for (const [i, score] of a.entries()) expect(score).toBeCloseTo(b[i] ?? Number.NaN, 6);
  });
});

it("fits the same model to the same rows, bit for bit", () => {
  const fits = [1, 1].map((seed) => {
    const rows = plantedRows(500, seed);
    return JSON.stringify([fitLogistic(rows, { l2: 0.01 }), fitTrees(rows, OPTIONS)]);
  });
  expect(fits[0]).toBe(fits[1]);
});

it("gives no weight to a feature that never changes, whatever it says later", () => {
  const rows = plantedRows(500, 4);
  for (let i = 0; i < rows.count; i++) rows.values[i * 3 + 2] = 7;
  const { weights, scales } = fitLogistic(rows, { l2: 0 });
  expect([weights[2], scales[2]]).toEqual([0, 1]);
  const used = fitTrees(rows, OPTIONS).trees.flatMap((tree) =>
    tree.flatMap((node) => ("feature" in node ? [node.feature] : [])),
  );
  expect(used).toContain(0);
  expect(used).not.toContain(2);
});

it("solves the normal equations of a logistic fit: the slope of the loss is nothing there", () => {
  // Of four rows at x = -1 one says yes, of four at x = 1 three do: log odds -ln 3 and ln 3 without a penalty.
  const x = [-1, -1, -1, -1, 1, 1, 1, 1];
  const rows: Rows = {
    ...{ width: 1, count: 8, values: Float64Array.from(x) },
    labels: Uint8Array.from([1, 0, 0, 0, 1, 1, 1, 0]),
    weights: new Float64Array(8).fill(1),
  };
  const { weights, bias } = fitLogistic(rows, { l2: 0 });
  expect(weights[0]).toBeCloseTo(Math.log(3), 6);
  expect(bias).toBeCloseTo(0, 9);
});
