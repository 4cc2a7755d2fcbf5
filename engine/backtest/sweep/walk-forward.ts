import { periodSharpe, sharpe } from "../statistics/ratios.ts";
import { spansOf } from "./outcome.ts";
import { type FoldPlan, planFolds, trainingStepsOf } from "./plan-folds.ts";
import type { ReturnGrid } from "./return-grid.ts";
import type { Fold, Score, Trial, WalkForward, WalkForwardPlan } from "./sweep-result.ts";

/** A trial that ran through, with its returns on the time line of all tapes. */
export interface Contestant {
  readonly trial: Trial;
  readonly returns: Float64Array;
}

/**
 * Of each fold the configuration with the highest Sharpe ratio on its training, and what it did in the test. Both are parts
 * of one run over the whole tape: what was held when the test began is held in it.
 */
export const walkForward = (
  contestants: readonly Contestant[],
  plan: WalkForwardPlan,
  grid: ReturnGrid,
): WalkForward => {
  const { folds: plans, untested } = planFolds(plan, grid);
  const spans = contestants.map(({ trial }) => spansOf(trial.outcomes));
  const tests: Float64Array[] = [];
  const folds = plans.map((fold): Fold => {
    const steps = spans.map((held) => trainingStepsOf(fold, grid, held));
    const chosen = bestOf(contestants, steps);
    const winner = chosen === undefined ? undefined : contestants[chosen];
    const trained = winner?.returns.subarray(0, steps[chosen ?? 0]) ?? new Float64Array(0);
    const tested = winner?.returns.subarray(fold.first, fold.after) ?? new Float64Array(0);
    tests.push(tested);
    return {
      ...{ test: fold.test, training: fold.training, trainingUntil: fold.trainingUntil },
      chosen: winner?.trial.index,
      purged: winner === undefined ? 0 : fold.trainingSteps - trained.length,
      trained: scoreOf(trained, grid.step),
      tested: scoreOf(tested, grid.step),
      rank: winner === undefined ? Number.NaN : rankIn(contestants, fold, tested),
    };
  });
  const length = tests.reduce((sum, each) => sum + each.length, 0);
  const all = new Float64Array(length);
  let at = 0;
  for (const each of tests) {
    all.set(each, at);
    at += each.length;
  }
  return { folds, untested, outOfSample: scoreOf(all, grid.step) };
};

const bestOf = (
  contestants: readonly Contestant[],
  steps: readonly number[],
): number | undefined => {
  let best: number | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [k, { returns }] of contestants.entries()) {
    const ratio = periodSharpe(returns.subarray(0, steps[k]));
    if (!(ratio > highest)) continue;
    best = k;
    highest = ratio;
  }
  return best;
};

/** Without variation a ratio is 0: who holds nothing neither gains nor loses. */
const rankIn = (
  contestants: readonly Contestant[],
  { first, after }: FoldPlan,
  tested: Float64Array,
): number => {
  const ratio = (returns: Float64Array): number => periodSharpe(returns) || 0;
  const own = ratio(tested);
  let beaten = 0;
  for (const { returns } of contestants) {
    const other = ratio(returns.subarray(first, after));
    beaten += other < own ? 1 : other === own ? 0.5 : 0;
  }
  return beaten / contestants.length;
};

const scoreOf = (returns: Float64Array, step: number): Score => ({
  steps: returns.length,
  return: returns.reduce((growth, value) => growth * (1 + value), 1) - 1,
  sharpe: sharpe(returns, step),
});
