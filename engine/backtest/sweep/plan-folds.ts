import { WorkbenchError } from "../../errors.ts";
import { formatDuration, micros } from "../../market/time.ts";
import type { ReturnGrid } from "./return-grid.ts";
import type { ClusterSpan, WalkForward, WalkForwardPlan } from "./sweep-result.ts";

/** One test cluster and the steps before it that may choose. */
export interface FoldPlan {
  readonly test: ClusterSpan;
  /** Earlier clusters that the training holds to their ends. */
  readonly training: readonly string[];
  /** The embargo's beginning, µs. */
  readonly trainingUntil: number;
  /** The first so many steps of the time line end by then. */
  readonly trainingSteps: number;
  /** The steps that the test cluster touches: [first, after). */
  readonly first: number;
  readonly after: number;
}

export interface FoldPlans {
  readonly folds: readonly FoldPlan[];
  readonly untested: WalkForward["untested"];
}

/**
 * Walk-forward over event clusters: each that has another before it is a test, and all steps that end an embargo before it
 * begins are its training, so that the training grows from test to test. Throws a usage error when nothing can be tested.
 * source  López de Prado (2018), "Advances in financial machine learning", chapter 7 (purging, embargo)
 */
export const planFolds = (
  { clusters, embargo }: WalkForwardPlan,
  { end, step }: Pick<ReturnGrid, "end" | "step">,
): FoldPlans => {
  const folds: FoldPlan[] = [];
  const untested: { cluster: string; why: string }[] = [];
  const days = formatDuration(micros(embargo));
  for (const test of clusters) {
    const trainingUntil = test.from - embargo;
    const training = clusters.filter(({ to }) => to <= trainingUntil).map(({ name }) => name);
    const first = firstWhere(end, (time) => time > test.from);
    const after = firstWhere(end, (time) => time - step >= test.to);
    if (training.length > 0 && after > first) {
      const trainingSteps = firstWhere(end, (time) => time > trainingUntil);
      folds.push({ test, training, trainingUntil, trainingSteps, first, after });
    } else untested.push({ cluster: test.name, why: whyNot(test, clusters, days) });
  }
  if (folds.length > 0) return { folds, untested };
  const names = clusters.map(({ name }) => name).join(", ");
  throw new WorkbenchError(
    "usage",
    clusters.length < 2
      ? `a walk-forward needs events of two causes at least, and the tapes hold ${names === "" ? "none" : `those of one: ${names}`}`
      : `no event cluster of ${names} has another that was over ${days} before it`,
    "Name further tapes that hold other depegs (pegtape events lists them), or leave --walk-forward out" +
      (clusters.length < 2 ? "." : "; a shorter --embargo may do, where its leaks are no worry."),
  );
};

const whyNot = (test: ClusterSpan, clusters: readonly ClusterSpan[], days: string): string =>
  clusters[0] === test
    ? "nothing before it to choose on"
    : `nothing that was over ${days} before it to choose on`;

/** How many of the rising values come before the first of which `is` holds. */
const firstWhere = (values: Float64Array, is: (value: number) => boolean): number => {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(values[middle] ?? Number.NaN)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * The steps on which one configuration may be chosen: the fold's, but none in which it held what it let go only after them,
 * for that trade's result was not known yet. Spans in µs.
 */
export const trainingStepsOf = (
  { trainingUntil, trainingSteps }: FoldPlan,
  { end }: Pick<ReturnGrid, "end">,
  held: readonly { readonly openedAt: number; readonly closedAt: number }[],
): number => {
  let opened = Number.POSITIVE_INFINITY;
  for (const { openedAt, closedAt } of held)
    if (openedAt < trainingUntil && closedAt > trainingUntil) opened = Math.min(opened, openedAt);
  // Whatever reaches over the end has been held from its opening to there, so the steps that are left are the first ones.
  return opened === Number.POSITIVE_INFINITY
    ? trainingSteps
    : Math.min(
        trainingSteps,
        firstWhere(end, (time) => time > opened),
      );
};
