import type { Forest, Logistic, Model } from "./model.ts";
import type { Tree } from "./tree.ts";

/** From a row's features, the score: 0 to 1, more is worse. */
export type Scorer = (values: Float64Array) => number;

export const createScorer = (model: Pick<Model, "kind" | "parameters">): Scorer =>
  "trees" in model.parameters ? forestScorer(model.parameters) : logisticScorer(model.parameters);

/** 1 / (1 + e^-x). */
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** The weighted sum of standardised features. */
export const logisticScorer = ({ means, scales, weights, bias }: Logistic): Scorer => {
  // Sums in the order of the features, so that they come out alike everywhere.
  const mean = Float64Array.from(means);
  const scale = Float64Array.from(scales);
  const weight = Float64Array.from(weights);
  return (values) => {
    let logit = bias;
    for (let i = 0; i < weight.length; i++) {
      if (weight[i] === 0) continue;
      logit += (weight[i] ?? 0) * (((values[i] ?? 0) - (mean[i] ?? 0)) / (scale[i] ?? 1));
    }
    return sigmoid(logit);
  };
};

/** The sum of what all trees say. */
export const forestScorer = ({ bias, trees }: Forest): Scorer => {
  const flat = trees.map(flatten);
  return (values) => {
    let logit = bias;
    for (const { features, limits, children } of flat) {
      let at = 0;
      for (let feature = features[0] ?? -1; feature >= 0; feature = features[at] ?? -1)
        at = children[at * 2 + ((values[feature] ?? 0) < (limits[at] ?? 0) ? 0 : 1)] ?? 0;
      logit += limits[at] ?? 0;
    }
    return sigmoid(logit);
  };
};

/** Node by node: its feature, or -1 in a leaf; its split, or the leaf's value; where it leads. */
const flatten = (tree: Tree) => ({
  features: Int32Array.from(tree, (node) => ("value" in node ? -1 : node.feature)),
  limits: Float64Array.from(tree, (node) => ("value" in node ? node.value : node.under)),
  children: Int32Array.from(
    tree.flatMap((node) => ("value" in node ? [0, 0] : [node.left, node.right])),
  ),
});
