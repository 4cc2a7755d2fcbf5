import type { Logistic } from "../../engine/learned/model.ts";
import { sigmoid } from "../../engine/learned/scorer.ts";
import { solve } from "./cholesky.ts";
import { balanced, type Rows } from "./rows.ts";

const STEPS = 50;
const ENOUGH = 1e-10;

/**
 * Logistic regression with a penalty `l2` / 2 x the sum of squared weights on the mean log loss of standardised features,
 * by Newton's method, each step halved until it helps. Rows with the label are weighed up for the fit, and the bias is
 * set right afterwards. Sums run in the order of the rows: the same rows give the same model, bit for bit.
 * source  Hastie, Tibshirani & Friedman (2009), "The Elements of Statistical Learning", 4.4.1; King & Zeng (2001),
 *         "Logistic regression in rare events data", for the bias
 */
export const fitLogistic = (given: Rows, { l2 }: { readonly l2: number }): Logistic => {
  const { rows, excess } = balanced(given);
  const { means, scales, varies } = standardOf(given);
  // A feature that never changes has nothing to say, and no say.
  const used = varies.flatMap((it, i) => (it ? [i] : []));
  const design = standardised(rows, used, means, scales);
  const size = used.length + 1;
  let now: Float64Array = new Float64Array(size);
  let best = lossOf(design, rows, now, l2);
  for (let step = 0; step < STEPS; step++) {
    const move = newtonStep(design, rows, now, l2);
    let [next, loss, part] = [now, Number.POSITIVE_INFINITY, 1];
    for (; !(loss <= best) && part > 1e-6; part /= 2) {
      next = now.map((value, k) => value - part * (move[k] ?? 0));
      loss = lossOf(design, rows, next, l2);
    }
    if (!(loss <= best)) break;
    const gained = best - loss;
    now = next;
    best = loss;
    if (gained < ENOUGH) break;
  }
  const weights = means.map(() => 0);
  for (const [k, i] of used.entries()) weights[i] = now[k] ?? 0;
  return { means, scales, weights, bias: (now[size - 1] ?? 0) - excess, l2 };
};

/** Weighted mean and standard deviation of every feature. */
const standardOf = ({ width, count, values, weights }: Rows) => {
  const means = new Array<number>(width).fill(0);
  const squares = new Array<number>(width).fill(0);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights[i] ?? 0;
    if (weight === 0) continue;
    total += weight;
    for (let k = 0; k < width; k++) {
      const value = values[i * width + k] ?? 0;
      const mean = means[k] ?? 0;
      const after = mean + ((value - mean) * weight) / total;
      squares[k] = (squares[k] ?? 0) + weight * (value - mean) * (value - after);
      means[k] = after;
    }
  }
  const deviations = squares.map((sum) => Math.sqrt(sum / total));
  const varies = deviations.map((each) => each > 1e-9);
  return { means, varies, scales: deviations.map((each, k) => (varies[k] ? each : 1)) };
};

/** The features that are used, standardised, row after row, each row ending in a 1 for the bias. */
const standardised = (
  { width, count, values }: Rows,
  used: readonly number[],
  means: readonly number[],
  scales: readonly number[],
): Float64Array => {
  const size = used.length + 1;
  const design = new Float64Array(count * size);
  for (let i = 0; i < count; i++) {
    for (const [k, from] of used.entries())
      design[i * size + k] =
        ((values[i * width + from] ?? 0) - (means[from] ?? 0)) / (scales[from] ?? 1);
    design[i * size + size - 1] = 1;
  }
  return design;
};

const logitOf = (design: Float64Array, row: number, by: Float64Array): number => {
  let logit = 0;
  for (let k = 0; k < by.length; k++) logit += (design[row * by.length + k] ?? 0) * (by[k] ?? 0);
  return logit;
};

/** Mean log loss plus the penalty. */
const lossOf = (design: Float64Array, rows: Rows, by: Float64Array, l2: number): number => {
  let [sum, total, penalty] = [0, 0, 0];
  for (let i = 0; i < rows.count; i++) {
    const logit = logitOf(design, i, by);
    const weight = rows.weights[i] ?? 0;
    // ln(1 + e^z), also where e^z would overflow.
    const soft = Math.max(0, logit) + Math.log1p(Math.exp(-Math.abs(logit)));
    sum += weight * (soft - (rows.labels[i] === 1 ? logit : 0));
    total += weight;
  }
  for (let k = 0; k < by.length - 1; k++) penalty += (by[k] ?? 0) ** 2;
  return sum / total + (l2 / 2) * penalty;
};

/** The inverse Hessian times the gradient. */
const newtonStep = (
  design: Float64Array,
  rows: Rows,
  by: Float64Array,
  l2: number,
): Float64Array => {
  const size = by.length;
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  let total = 0;
  for (let i = 0; i < rows.count; i++) {
    const weight = rows.weights[i] ?? 0;
    const said = sigmoid(logitOf(design, i, by));
    const slope = weight * (said - (rows.labels[i] ?? 0));
    const bend = weight * said * (1 - said);
    total += weight;
    for (let k = 0; k < size; k++) {
      const value = design[i * size + k] ?? 0;
      gradient[k] = (gradient[k] ?? 0) + slope * value;
      const bent = bend * value;
      for (let j = 0; j <= k; j++)
        hessian[k * size + j] = (hessian[k * size + j] ?? 0) + bent * (design[i * size + j] ?? 0);
    }
  }
  for (let k = 0; k < size; k++) {
    const penalty = k < size - 1 ? l2 : 0;
    gradient[k] = (gradient[k] ?? 0) / total + penalty * (by[k] ?? 0);
    for (let j = 0; j <= k; j++) hessian[k * size + j] = (hessian[k * size + j] ?? 0) / total;
    // A little more than nothing, so that features that say the same can be told apart without a penalty.
    hessian[k * size + k] = (hessian[k * size + k] ?? 0) + penalty + 1e-9;
  }
  return solve(hessian, gradient);
};
