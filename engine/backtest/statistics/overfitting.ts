import { visitHalves } from "./block-halves.ts";

export interface Overfitting {
  /**
   * Probability of backtest overfitting: how often the configuration that is best in sample is at or below the median out
   * of sample. Around ½ when the choice is worth nothing, near 0 when it holds.
   */
  readonly probability: number;
  /**
   * Least squares line of the chosen ones' Sharpe ratios out of sample over those in sample. A slope below 0: the better it
   * looked, the worse it did. NaN when those in sample are all the same.
   */
  readonly degradation: { readonly slope: number; readonly intercept: number };
  /** How often the chosen one's Sharpe ratio out of sample is under 0. */
  readonly lossProbability: number;
  /** One a combination: ln(w / (1 - w)) of the chosen one's rank w out of sample, over 0 and under 1. */
  readonly logits: Float64Array;
  /** One a combination: Sharpe ratios of the chosen, a period. */
  readonly inSample: Float64Array;
  readonly outOfSample: Float64Array;
  /** One a combination: which was chosen, its place among the series. */
  readonly chosen: Uint32Array;
  /** Into which time was cut; 0 when it was not. */
  readonly blocks: number;
  /** Series without a NaN: the others took no part. */
  readonly configurations: number;
}

/** Shorter blocks tell nothing of a ratio. */
const ROWS_A_BLOCK = 4;
const FEWEST_BLOCKS = 4;
const MOST_BLOCKS = 16;

/**
 * Combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado & Zhu 2015, "The probability of backtest
 * overfitting"): time is cut into blocks, equal to a period, each half of the blocks chooses the configuration with the
 * best Sharpe ratio, and the other half ranks it. A series without variation has ratio 0, equals share their ranks, and the
 * first of several best is chosen. A half in which all do equally well chooses nothing and is left out.
 *
 * NaN and empty with under 2 series, under 16 periods, or never anything to choose.
 *
 * @param series returns a period, one a configuration, over the same periods
 * @param options.blocks even, 4 to 16; fewer are made when a block would have under 4 periods
 */
export const overfitting = (
  series: readonly ArrayLike<number>[],
  { blocks: wanted = MOST_BLOCKS }: { readonly blocks?: number } = {},
): Overfitting => {
  if (wanted % 2 !== 0 || wanted < FEWEST_BLOCKS || wanted > MOST_BLOCKS)
    throw new RangeError(`${wanted} blocks: give an even number from 4 to 16`);
  const rows = series[0]?.length ?? 0;
  const odd = series.find(({ length }) => length !== rows);
  if (odd) throw new RangeError(`series of ${rows} and of ${odd.length} periods`);
  const whole = [...series.entries()].filter(([, values]) => !hasHole(values));
  const fitting = Math.min(wanted, 2 * Math.floor(rows / ROWS_A_BLOCK / 2));
  const blocks = whole.length > 1 && fitting >= FEWEST_BLOCKS ? fitting : 0;
  const logits: number[] = [];
  const inSample: number[] = [];
  const outOfSample: number[] = [];
  const chosen: number[] = [];
  const take = (choosing: Float64Array, ranking: Float64Array): void => {
    const best = bestOf(choosing);
    if (best === undefined) return;
    const rank = rankOf(ranking, best) / (ranking.length + 1);
    logits.push(Math.log(rank / (1 - rank)));
    inSample.push(choosing[best] ?? Number.NaN);
    outOfSample.push(ranking[best] ?? Number.NaN);
    chosen.push(whole[best]?.[0] ?? 0);
  };
  if (blocks > 0)
    visitHalves(
      whole.map(([, values]) => values),
      blocks,
      (one, other) => {
        take(one, other);
        take(other, one);
      },
    );
  return {
    probability: shareOf(logits, (logit) => logit <= 0),
    degradation: lineOf(inSample, outOfSample),
    lossProbability: shareOf(outOfSample, (ratio) => ratio < 0),
    logits: Float64Array.from(logits),
    inSample: Float64Array.from(inSample),
    outOfSample: Float64Array.from(outOfSample),
    chosen: Uint32Array.from(chosen),
    blocks,
    configurations: whole.length,
  };
};

const hasHole = (values: ArrayLike<number>): boolean => {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
};

/** The first of the greatest; undefined when all are equal. */
const bestOf = (ratios: Float64Array): number | undefined => {
  let [best, most] = [0, Number.NEGATIVE_INFINITY];
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < ratios.length; k++) {
    const ratio = ratios[k] ?? Number.NaN;
    if (ratio < least) least = ratio;
    if (ratio > most) {
      most = ratio;
      best = k;
    }
  }
  return most > least ? best : undefined;
};

/** From 1, the worst, to their number; equals share the mean of theirs. */
const rankOf = (ratios: Float64Array, which: number): number => {
  const own = ratios[which] ?? Number.NaN;
  let [below, equal] = [0, 0];
  for (let k = 0; k < ratios.length; k++) {
    const ratio = ratios[k] ?? Number.NaN;
    if (ratio < own) below++;
    else if (ratio === own) equal++;
  }
  return below + (equal + 1) / 2;
};

const shareOf = (values: readonly number[], is: (value: number) => boolean): number =>
  values.filter(is).length / values.length;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const lineOf = (x: readonly number[], y: readonly number[]): Overfitting["degradation"] => {
  const [middleX, middleY] = [meanOf(x), meanOf(y)];
  let [together, alone] = [0, 0];
  for (const [i, value] of x.entries()) {
    together += (value - middleX) * ((y[i] ?? Number.NaN) - middleY);
    alone += (value - middleX) ** 2;
  }
  const slope = alone > 0 ? together / alone : Number.NaN;
  return { slope, intercept: middleY - slope * middleX };
};
