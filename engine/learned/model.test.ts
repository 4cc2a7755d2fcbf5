import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../errors.ts";
import { FEATURES, FEATURES_VERSION } from "./feature-names.ts";
import { parseModel } from "./model.ts";
import { createScorer } from "./scorer.ts";

const common = {
  ...{ format: "pegtape-score-1", version: FEATURES_VERSION, features: [...FEATURES] },
  trained: {
    ...{ from: "2022-05-01T00:00:00Z", to: "2022-12-31T00:00:00Z" },
    tapes: [{ name: "terra", kind: "imported", sha256: "0".repeat(64) }],
    ...{ clusters: 1, rows: 10, positives: 1 },
  },
  validation: null,
};
const each = (value: number): number[] => FEATURES.map(() => value);
const parameters = { means: each(1), scales: each(2), weights: each(0), bias: 0.5, l2: 0.1 };
const logistic = { ...common, kind: "logistic", parameters };
const split = { feature: 0, under: 10, left: 1, right: 2 };
const forest = (...trees: unknown[]) => ({
  ...{ ...common, kind: "trees" },
  parameters: { bias: -1, depth: 2, trees },
});
const leaf = { value: 1 };

const row = (first: number): Float64Array => {
  const values = new Float64Array(FEATURES.length);
  values[0] = first;
  return values;
};

it("scores by hand: standardised, weighed, between 0 and 1", () => {
  const weights = FEATURES.map((_, i) => (i === 0 ? 3 : 0));
  const model = parseModel({ ...logistic, parameters: { ...parameters, weights } }, "m");
  expect(createScorer(model)(row(2))).toBeCloseTo(1 / (1 + Math.exp(-(0.5 + 3 * 0.5))), 12);
  expect(createScorer(model)(row(1e9))).toBe(1);
  expect(createScorer(model)(row(-1e9))).toBe(0);
});

it("walks trees: under the split left, at it right", () => {
  const model = parseModel(forest([split, { value: -2 }, { value: 2 }], [{ value: 1 }]), "m");
  const said = (first: number): number => createScorer(model)(row(first));
  expect(said(9.999)).toBeCloseTo(1 / (1 + Math.exp(2)), 12);
  expect(said(10)).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
});

describe("refuses, with one error that names the file", () => {
  const deep = { feature: 0, under: 0 };
  it.each<[string, unknown, RegExp]>([
    ["no object", "model", /evil.json is no model: the whole/],
    ["another format", { ...logistic, format: "pegtape-score-9" }, /format/],
    ["a key too many", { ...logistic, extra: 1 }, /extra/],
    ["other features", { ...logistic, version: 99 }, /features of version 99/],
    ["features in another order", { ...logistic, features: [...FEATURES].reverse() }, /version/],
    ["a weight too few", { ...logistic, parameters: { ...parameters, weights: [1] } }, /1 numbers/],
    ["no number", { ...logistic, parameters: { ...parameters, bias: Number.NaN } }, /bias/],
    ["infinity", { ...logistic, parameters: { ...parameters, bias: Infinity } }, /bias/],
    [
      "a scale of nothing",
      { ...logistic, parameters: { ...parameters, scales: each(0) } },
      /scales/,
    ],
    ["trees as weights", { ...forest(), kind: "logistic" }, /parameters/],
    [
      "a time that is none",
      { ...logistic, trained: { ...common.trained, to: "soon" } },
      /trained.to/,
    ],
    ["a cycle", forest([{ ...split, left: 0 }, leaf, leaf]), /trees.0: node 0 leads to 0/],
    ["a way back", forest([split, { ...deep, left: 0, right: 2 }, leaf]), /node 1 leads to 0/],
    ["a child shared", forest([{ ...split, right: 1 }, leaf]), /node 0 leads to 1/],
    ["a child that is not there", forest([{ ...split, right: 3 }, leaf, leaf]), /leads to 3/],
    ["a node of nobody", forest([leaf, leaf]), /nobody leads to node 1/],
    [
      "a feature that is not there",
      forest([{ ...split, feature: 99 }, leaf, leaf]),
      /feature 99 of/,
    ],
    [
      "more levels than it says",
      forest([
        split,
        { ...deep, left: 3, right: 4 },
        leaf,
        { ...deep, left: 5, right: 6 },
        leaf,
        leaf,
        leaf,
      ]),
      /node 3 is deeper than 2/,
    ],
    ["half a node", forest([{ feature: 0, under: 1 }]), /parameters.trees.0/],
    ["too many trees", forest(...Array.from({ length: 501 }, () => [leaf])), /parameters.trees/],
  ])("%s", (_name, value, message) => {
    const parse = () => parseModel(value, "evil.json");
    expect(parse).toThrow(WorkbenchError);
    expect(parse).toThrow(message);
  });
});
