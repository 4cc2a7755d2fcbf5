import { WorkbenchError } from "../../engine/errors.ts";
import { FEATURES, FEATURES_VERSION } from "../../engine/learned/feature-names.ts";
import type { Forest, Logistic, Model } from "../../engine/learned/model.ts";
import { forestScorer, logisticScorer } from "../../engine/learned/scorer.ts";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import { fitLogistic } from "./fit-logistic.ts";
import { fitTrees } from "./fit-trees.ts";
import type { Rows } from "./rows.ts";
import { type TrainingData, type TrainingTape, trainingData } from "./training-data.ts";
import { leaveOneOut, lossOf, summed } from "./validate.ts";

export interface TrainOptions {
  readonly kind: Model["kind"];
  /** Nothing from then on is looked at. */
  readonly until: Micros;
  /** Most rows without the label; 40,000 unless said. */
  readonly most?: number;
}

/** Tried in this order; of equally good ones the first is taken, and so it is where nothing can be compared. */
const PENALTIES = [0.03, 0.3, 0.003];
const FORESTS = [
  { depth: 2, trees: 60, shrinkage: 0.1, penalty: 0.01 },
  { depth: 1, trees: 100, shrinkage: 0.1, penalty: 0.01 },
  { depth: 3, trees: 60, shrinkage: 0.1, penalty: 0.01 },
];

/** Fits a model to the steps of tapes. Its settings are those that do best on clusters left out; the last fit has all. */
export const trainModel = (
  tapes: readonly TrainingTape[],
  { kind, ...limits }: TrainOptions,
): Model => {
  const data = trainingData(tapes, limits);
  const positives = data.rows.labels.reduce((sum, each) => sum + each, 0);
  if (positives === 0)
    throw new WorkbenchError(
      "input",
      `no coin of these tapes leaves its peg by 100 bps before ${formatTime(limits.until)} with a price before it`,
      "Give tapes of depegs, or a later --until: what may be scored afterwards begins a day after it.",
    );
  const common = {
    format: "pegtape-score-1" as const,
    ...{ version: FEATURES_VERSION, features: [...FEATURES] },
    trained: {
      ...{ from: formatTime(data.from), to: formatTime(data.to) },
      tapes: tapes.map(({ name, kind: what, sha256 }) => ({ name, kind: what, sha256 })),
      ...{ clusters: data.clusters.length, rows: data.rows.count, positives },
    },
  };
  if (kind === "logistic") {
    const { parameters, validation } = best(
      data,
      PENALTIES.map(
        (l2) =>
          (rows: Rows): Logistic =>
            fitLogistic(rows, { l2 }),
      ),
      logisticScorer,
    );
    return { ...common, kind, parameters, validation };
  }
  const { parameters, validation } = best(
    data,
    FORESTS.map(
      (options) =>
        (rows: Rows): Forest =>
          fitTrees(rows, options),
    ),
    forestScorer,
  );
  const { trees, ...rest } = parameters;
  return { ...common, kind, parameters: { ...rest, trees: [...trees] }, validation };
};

const best = <P>(
  data: TrainingData,
  fits: readonly ((rows: Rows) => P)[],
  scorerOf: (parameters: P) => ReturnType<typeof logisticScorer>,
) => {
  const [standard] = fits;
  if (standard === undefined) throw new RangeError("no settings to choose from");
  let [chosen, least] = [standard, Number.POSITIVE_INFINITY];
  let held: ReturnType<typeof leaveOneOut>;
  for (const learn of fits) {
    const tried = leaveOneOut(data, (rows) => scorerOf(learn(rows)));
    if (tried === undefined || tried.length === 0) break;
    const loss = lossOf(tried);
    if (loss >= least) continue;
    least = loss;
    chosen = learn;
    held = tried;
  }
  return {
    parameters: chosen(data.rows),
    validation: held === undefined ? null : summed(held),
  };
};
