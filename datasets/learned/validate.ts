import { featureGroups } from "../../engine/learned/feature-names.ts";
import type { Validation } from "../../engine/learned/model.ts";
import type { Scorer } from "../../engine/learned/scorer.ts";
import { formatTime } from "../../engine/market/time.ts";
import { seeded } from "../../recorder/simulator/seeded.ts";
import { type Fold, foldsOf } from "./folds.ts";
import { areaUnderCurve, brierScore, logLoss, reliability } from "./judge.ts";
import { pickRows, type Rows, weightsOf } from "./rows.ts";
import type { TrainingData } from "./training-data.ts";

/** A scorer fitted to some of the rows. */
export type Fit = (rows: Rows) => Scorer;

/** A fold's rows, and what a model said of them that was fitted without them. */
interface Held {
  readonly fold: Fold;
  readonly rows: Rows;
  readonly scorer: Scorer;
  readonly scores: Float64Array;
  /** How often it happened in the rows that were fitted to. */
  readonly usual: number;
}

const SEED = 20_230_101;
const SHUFFLES = 3;

/** Fits without each cluster and scores it; undefined where fewer than two clusters leave nothing to fit to. */
export const leaveOneOut = (data: TrainingData, learn: Fit): Held[] | undefined => {
  if (data.clusters.length < 2) return undefined;
  return foldsOf(data).flatMap((fold): Held[] => {
    const fitted = pickRows(data.rows, fold.fits);
    const rows = pickRows(data.rows, fold.judges);
    const { no, yes } = weightsOf(fitted);
    if (yes === 0 || no === 0 || rows.count === 0) return [];
    const scorer = learn(fitted);
    return [{ fold, rows, scorer, scores: scored(scorer, rows), usual: yes / (no + yes) }];
  });
};

/** Mean log loss of what was said of rows left out: by this, and nothing of the test side, settings are chosen. */
export const lossOf = (held: readonly Held[]): number => logLoss(pooled(held));

/** What the folds come to. */
export const summed = (held: readonly Held[]): Validation => {
  const all = pooled(held);
  const { no, yes } = weightsOf(all.rows);
  const usual = { ...all, scores: joined(held, ({ rows, usual: often }) => filled(rows, often)) };
  const level = { ...all, scores: joined(held, ({ rows }) => column(rows, 0)) };
  return {
    ...{ rows: all.rows.count, positives: positivesOf(all.rows), baseRate: yes / (no + yes) },
    ...{ brier: brierScore(all), baseBrier: brierScore(usual) },
    ...{ logLoss: logLoss(all), baseLogLoss: logLoss(usual) },
    ...{ auc: areaUnderCurve(all) ?? null, levelAuc: areaUnderCurve(level) ?? null },
    clusters: held.map(({ fold, rows, scores }) => ({
      ...{ from: formatTime(fold.cluster.from), coins: [...fold.cluster.coins] },
      ...{ rows: rows.count, positives: positivesOf(rows) },
      auc: areaUnderCurve({ ...rows, scores }) ?? null,
      levelAuc: areaUnderCurve({ ...rows, scores: column(rows, 0) }) ?? null,
    })),
    reliability: reliability(all),
    importance: importanceOf(held),
  };
};

/**
 * How much the log loss of the rows left out rises when a group of features is shuffled among the rows of each fold:
 * nothing for what the models do without.
 * source  Breiman (2001), "Random forests", section 10
 */
const importanceOf = (held: readonly Held[]): Validation["importance"] => {
  const before = lossOf(held);
  const random = seeded(SEED);
  return [...featureGroups()]
    .map(([group, features]) => {
      let sum = 0;
      for (let k = 0; k < SHUFFLES; k++) {
        const shuffled = held.map((each) => {
          const rows = shuffle(each.rows, features, random);
          return { ...each, scores: scored(each.scorer, rows) };
        });
        sum += lossOf(shuffled) - before;
      }
      return { group, logLoss: sum / SHUFFLES };
    })
    .sort((a, b) => b.logLoss - a.logLoss || (a.group < b.group ? -1 : 1));
};

/** The rows with the features of other rows in these places. source  Fisher & Yates, as Durstenfeld (1964) has it */
const shuffle = (rows: Rows, features: readonly number[], random: () => number): Rows => {
  const { width, count } = rows;
  const values = rows.values.slice();
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    for (const feature of features) {
      const [here, there] = [i * width + feature, other * width + feature];
      const value = values[here] ?? 0;
      values[here] = values[there] ?? 0;
      values[there] = value;
    }
  }
  return { ...rows, values };
};

const scored = (scorer: Scorer, { width, count, values }: Rows): Float64Array =>
  Float64Array.from({ length: count }, (_, i) =>
    scorer(values.subarray(i * width, (i + 1) * width)),
  );

const column = ({ width, count, values }: Rows, feature: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => values[i * width + feature] ?? 0);

const filled = ({ count }: Rows, value: number): Float64Array =>
  new Float64Array(count).fill(value);

const positivesOf = ({ labels }: Rows): number => labels.reduce((sum, each) => sum + each, 0);

const joined = (held: readonly Held[], of: (each: Held) => ArrayLike<number>): Float64Array =>
  Float64Array.from(held.flatMap((each) => Array.from(of(each))));

const pooled = (held: readonly Held[]) => {
  const labels = Uint8Array.from(joined(held, ({ rows }) => rows.labels));
  const weights = joined(held, ({ rows }) => rows.weights);
  const rows = { width: 0, count: labels.length, values: new Float64Array(0), labels, weights };
  return { rows, labels, weights, scores: joined(held, ({ scores }) => scores) };
};
