import type { Validation } from "../../engine/learned/model.ts";

// How good scores are, given what came. Rows count by their weights.

interface Judged {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

/** Scores are kept from 0 and 1, where a log loss is infinite. */
const NEAREST = 1e-9;

/** Mean squared distance of what was said from what came: 0 is perfect. source  Brier (1950) */
export const brierScore = (judged: Judged): number =>
  mean(judged, (score, label) => (score - label) ** 2);

export const logLoss = (judged: Judged): number =>
  mean(judged, (score, label) => {
    const said = Math.min(1 - NEAREST, Math.max(NEAREST, score));
    return -Math.log(label === 1 ? said : 1 - said);
  });

const mean = (
  { scores, labels, weights }: Judged,
  of: (score: number, label: number) => number,
): number => {
  let [sum, total] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const weight = weights[i] ?? 0;
    sum += weight * of(scores[i] ?? 0, labels[i] ?? 0);
    total += weight;
  }
  return sum / total;
};

/**
 * How often a row with the label scores higher than one without, ties counting half; undefined where either is missing.
 * The area under the ROC curve.
 */
export const areaUnderCurve = ({ scores, labels, weights }: Judged): number | undefined => {
  const order = Uint32Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b,
  );
  let [below, yes, area] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    const value = scores[order[from] ?? 0];
    let [ties, hits] = [0, 0];
    let to = from;
    for (; to < order.length && scores[order[to] ?? 0] === value; to++) {
      const row = order[to] ?? 0;
      if (labels[row] === 1) hits += weights[row] ?? 0;
      else ties += weights[row] ?? 0;
    }
    area += hits * (below + ties / 2);
    below += ties;
    yes += hits;
    from = to;
  }
  return yes > 0 && below > 0 ? area / (yes * below) : undefined;
};

const EDGES = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

/** What was said against what came, in bins of the score: narrow where it is low, for the thing is rare. */
export const reliability = ({ scores, labels, weights }: Judged): Validation["reliability"] =>
  EDGES.slice(1).flatMap((to, bin) => {
    const from = EDGES[bin] ?? 0;
    let [rows, said, came, total] = [0, 0, 0, 0];
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] ?? 0;
      if (score < from || (score >= to && to < 1)) continue;
      const weight = weights[i] ?? 0;
      rows++;
      total += weight;
      said += weight * score;
      came += weight * (labels[i] ?? 0);
    }
    return rows === 0 ? [] : [{ from, to, rows, said: said / total, observed: came / total }];
  });
