import type { Forest } from "../../engine/learned/model.ts";
import { sigmoid } from "../../engine/learned/scorer.ts";
import type { Tree } from "../../engine/learned/tree.ts";
import { type Bins, binFeature } from "./bins.ts";
import { balanced, type Rows, weightsOf } from "./rows.ts";

export interface TreeOptions {
  readonly depth: number;
  readonly trees: number;
  /** Each tree says only so much of what it would. */
  readonly shrinkage: number;
  /** Penalty on what a leaf says, as a share of all weight. */
  readonly penalty: number;
}

const BINS = 32;
/** A leaf holds at least so large a share of all weight: a handful of rows is no rule. */
const LEAST = 0.005;

/**
 * Trees, each fitted to what those before it left wrong by the log loss: Newton steps over histograms of the features.
 * Of splits that gain the same the first feature and the lowest value win, so that equal rows give equal trees.
 * source  Friedman (2001), "Greedy function approximation"; Chen & Guestrin (2016), "XGBoost", for gain and leaf
 */
export const fitTrees = (
  given: Rows,
  { depth, trees, shrinkage, penalty }: TreeOptions,
): Forest => {
  const { rows, excess } = balanced(given);
  const { no, yes } = weightsOf(rows);
  const total = no + yes;
  const bins = Array.from({ length: rows.width }, (_, k) => binFeature(rows, k, BINS));
  const bias = Math.log(yes / no);
  const logits = new Float64Array(rows.count).fill(bias);
  const slopes = new Float64Array(rows.count);
  const bends = new Float64Array(rows.count);
  const grown: Tree[] = [];
  for (let k = 0; k < trees; k++) {
    for (let i = 0; i < rows.count; i++) {
      const said = sigmoid(logits[i] ?? 0);
      const weight = rows.weights[i] ?? 0;
      slopes[i] = weight * (said - (rows.labels[i] ?? 0));
      bends[i] = weight * said * (1 - said);
    }
    const grower = { bins, slopes, bends, depth, shrinkage };
    const tree = grow({ ...grower, penalty: penalty * total, least: LEAST * total }, logits);
    if (tree.length === 1) break;
    grown.push(tree);
  }
  return { bias: bias - excess, depth, trees: grown };
};

interface Grower {
  readonly bins: readonly Bins[];
  readonly slopes: Float64Array;
  readonly bends: Float64Array;
  readonly depth: number;
  readonly shrinkage: number;
  readonly penalty: number;
  /** Least bend of a leaf: a fourth of the weight of rows of which nothing is known yet. */
  readonly least: number;
}

type Node = Tree[number];

/** Grows one tree level by level, and adds what it says to the rows' logits. */
const grow = (grower: Grower, logits: Float64Array): Tree => {
  const { slopes, bends, bins } = grower;
  const nodes: Node[] = [{ value: 0 }];
  const where = new Uint16Array(slopes.length);
  let open = [0];
  for (let level = 0; level < grower.depth && open.length > 0; level++) {
    const histograms = histogramsOf(grower, where, open);
    const next: number[] = [];
    const splits = new Map<number, Split & { readonly left: number }>();
    for (const [k, node] of open.entries()) {
      const split = bestSplit(grower, histograms, k);
      if (split === undefined) continue;
      const left = nodes.length;
      const { feature, edge } = split;
      const under = bins[feature]?.edges[edge] ?? 0;
      nodes[node] = { feature, under, left, right: left + 1 };
      nodes.push({ value: 0 }, { value: 0 });
      next.push(left, left + 1);
      splits.set(node, { ...split, left });
    }
    for (let i = 0; i < where.length; i++) {
      const split = splits.get(where[i] ?? 0);
      if (split === undefined) continue;
      where[i] = split.left + ((bins[split.feature]?.of[i] ?? 0) <= split.edge ? 0 : 1);
    }
    open = next;
  }
  const sums = new Float64Array(nodes.length * 2);
  for (let i = 0; i < where.length; i++) {
    const at = (where[i] ?? 0) * 2;
    sums[at] = (sums[at] ?? 0) + (slopes[i] ?? 0);
    sums[at + 1] = (sums[at + 1] ?? 0) + (bends[i] ?? 0);
  }
  const tree = nodes.map((node, k) =>
    "value" in node
      ? {
          value:
            (-grower.shrinkage * (sums[k * 2] ?? 0)) / ((sums[k * 2 + 1] ?? 0) + grower.penalty),
        }
      : node,
  );
  for (let i = 0; i < where.length; i++) {
    const node = tree[where[i] ?? 0];
    if (node !== undefined && "value" in node) logits[i] = (logits[i] ?? 0) + node.value;
  }
  return tree;
};

/** Slope and bend by open node, feature and bin. */
const histogramsOf = (
  { bins, slopes, bends }: Grower,
  where: Uint16Array,
  open: readonly number[],
): Float64Array => {
  const sums = new Float64Array(open.length * bins.length * BINS * 2);
  const place = new Int32Array(Math.max(...open) + 1).fill(-1);
  for (const [k, node] of open.entries()) place[node] = k;
  for (const [feature, { of }] of bins.entries())
    for (let i = 0; i < where.length; i++) {
      const node = place[where[i] ?? 0] ?? -1;
      if (node < 0) continue;
      const at = ((node * bins.length + feature) * BINS + (of[i] ?? 0)) * 2;
      sums[at] = (sums[at] ?? 0) + (slopes[i] ?? 0);
      sums[at + 1] = (sums[at + 1] ?? 0) + (bends[i] ?? 0);
    }
  return sums;
};

interface Split {
  readonly feature: number;
  /** Rows go left whose bin is at most this. */
  readonly edge: number;
}

const bestSplit = (
  { bins, penalty, least }: Grower,
  sums: Float64Array,
  node: number,
): Split | undefined => {
  let best: Split | undefined;
  let most = 1e-9;
  const worth = (slope: number, bend: number): number => slope ** 2 / (bend + penalty);
  for (const [feature, { edges }] of bins.entries()) {
    const start = (node * bins.length + feature) * BINS * 2;
    let [slope, bend] = [0, 0];
    for (let k = 0; k <= edges.length; k++) {
      slope += sums[start + k * 2] ?? 0;
      bend += sums[start + k * 2 + 1] ?? 0;
    }
    let [left, leftBend] = [0, 0];
    for (let edge = 0; edge < edges.length; edge++) {
      left += sums[start + edge * 2] ?? 0;
      leftBend += sums[start + edge * 2 + 1] ?? 0;
      if (leftBend < least || bend - leftBend < least) continue;
      const gain =
        worth(left, leftBend) + worth(slope - left, bend - leftBend) - worth(slope, bend);
      if (gain <= most) continue;
      most = gain;
      best = { feature, edge };
    }
  }
  return best;
};
