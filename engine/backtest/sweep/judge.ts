import { deflatedSharpe, expectedMaximumSharpe } from "../statistics/deflated-sharpe.ts";
import { independentTrades } from "../statistics/event-clusters.ts";
import { moments } from "../statistics/moments.ts";
import { overfitting } from "../statistics/overfitting.ts";
import { gridPlateaus, scatteredPlateaus } from "../statistics/plateau.ts";
import { periodSharpe, periodsInYear } from "../statistics/ratios.ts";
import { FEWEST_CLUSTERS, FEWEST_TRADES } from "../tear-sheet/standing.ts";
import { spansOf } from "./outcome.ts";
import { joinReturns, type ReturnGrid, returnGrid } from "./return-grid.ts";
import type {
  BestOf,
  Design,
  Judgement,
  Overfitting,
  SweepPlan,
  SweptTape,
  Trial,
} from "./sweep-result.ts";
import { type Contestant, walkForward } from "./walk-forward.ts";

/** Neighbours of scattered points are sought among all others: beyond so many that takes minutes. */
const MOST_SCATTERED = 10_000;

/**
 * How far to believe the best of a sweep. `trials` are all of the plan, by index; `earlier` counts configurations that sweeps
 * into the same file tried before: they bear on the choice as these do.
 */
export const judgeSweep = (
  plan: Pick<SweepPlan, "tapes" | "step" | "design" | "walkForward">,
  trials: readonly Trial[],
  earlier: number,
): Judgement => {
  const grid = returnGrid(plan.tapes, plan.step);
  const ran = trials
    .filter(({ figures }) => figures.failure === undefined)
    .map((trial): Contestant => ({ trial, returns: joinReturns(grid, trial.outcomes) }));
  const sharpes = new Map(ran.map(({ trial, returns }) => [trial.index, periodSharpe(returns)]));
  const sharpeOf = (index: number): number => sharpes.get(index) ?? Number.NaN;
  const ranking = ran
    .map(({ trial }) => trial.index)
    .filter((index) => !Number.isNaN(sharpeOf(index)))
    .sort((a, b) => sharpeOf(b) - sharpeOf(a) || a - b);
  const plateau = plateausOf(plan.design, trials, sharpeOf);
  const tried = { here: trials.length, failed: trials.length - ran.length, earlier };
  const top = ran.find(({ trial }) => trial.index === ranking[0]);
  const ratios = ranking.map(sharpeOf);
  const fit = overfit(ran);
  return {
    ...{ tried, ranking, plateau },
    best: top && bestOf(top, { ratios, grid, plateau, tried: trials.length + earlier }),
    overfitting: fit,
    walkForward: plan.walkForward && walkForward(ran, plan.walkForward, grid),
    remarks: remarksOf(plan, trials, {
      ...{ ranked: ranking.length, failed: tried.failed, best: ratios[0] ?? Number.NaN, fit },
    }),
  };
};

const plateausOf = (
  { kind, axes }: Design,
  trials: readonly Trial[],
  sharpeOf: (index: number) => number,
): number[] => {
  const points = trials.map(({ parameters }) =>
    Object.fromEntries(axes.map(({ name }) => [name, parameters[name] ?? 0])),
  );
  const measures = trials.map(({ index }) => sharpeOf(index));
  const listed = Object.fromEntries(
    axes.flatMap((axis) => (axis.kind === "listed" ? [[axis.name, axis.values]] : [])),
  );
  if (kind === "grid") return gridPlateaus(points, measures, listed).map(({ score }) => score);
  if (trials.length > MOST_SCATTERED) return trials.map(() => Number.NaN);
  return scatteredPlateaus(points, measures).map(({ score }) => score);
};

interface Field {
  /** Sharpe ratios of all that have one, a step. */
  readonly ratios: readonly number[];
  readonly grid: ReturnGrid;
  readonly plateau: readonly number[];
  readonly tried: number;
}

const bestOf = ({ trial, returns }: Contestant, field: Field): BestOf => {
  const { count: length, skewness, kurtosis } = moments(returns);
  const { deviation } = moments(field.ratios);
  const sharpe = periodSharpe(returns);
  // A configuration that failed or never traded was looked at, too. Neighbours resemble each other, so that as many
  // independent trials as configurations is the strictest count.
  const spread = { trials: field.tried, variance: field.ratios.length > 1 ? deviation ** 2 : 0 };
  const yearly = Math.sqrt(periodsInYear(field.grid.step));
  return {
    index: trial.index,
    sharpe: sharpe * yearly,
    deflated: deflatedSharpe({ sharpe, length, skewness, kurtosis }, spread),
    expectedBest: expectedMaximumSharpe(spread.trials, spread.variance) * yearly,
    plateau: field.plateau[trial.index] ?? Number.NaN,
    remark: smallSample(trial),
  };
};

/** Why the ratios of a trial stand back behind its trades; undefined where they need not. */
export const smallSample = ({ figures, outcomes }: Pick<Trial, "figures" | "outcomes">) => {
  const trades = independentTrades(spansOf(outcomes));
  if (trades >= FEWEST_TRADES && figures.clusters >= FEWEST_CLUSTERS) return undefined;
  const counts = `independent trades ${trades}, event clusters ${figures.clusters}`;
  return `${counts}: under ${FEWEST_TRADES} or ${FEWEST_CLUSTERS} look at the trades, not at ratios`;
};

/** Fewer blocks for more configurations: the work and the memory grow with both. */
const blocksFor = (configurations: number): number =>
  configurations <= 3_000 ? 16 : configurations <= 30_000 ? 12 : 8;

/** Of each several that did exactly the same the first: as ties they would say that no choice is better than the middle. */
const distinctOf = (ran: readonly Contestant[]): Float64Array[] => {
  const groups = new Map<number, Float64Array[]>();
  return ran.flatMap(({ trial, returns }) => {
    const group = groups.get(trial.figures.pnl) ?? [];
    groups.set(trial.figures.pnl, group);
    if (group.some((each) => each.every((value, i) => value === returns[i]))) return [];
    group.push(returns);
    return [returns];
  });
};

const overfit = (ran: readonly Contestant[]): Overfitting | undefined => {
  const series = distinctOf(ran);
  const { probability, logits, blocks } = overfitting(series, { blocks: blocksFor(series.length) });
  if (Number.isNaN(probability)) return undefined;
  return { probability, splits: logits.length, blocks, distinct: series.length };
};

interface Counts {
  readonly ranked: number;
  readonly failed: number;
  /** The highest Sharpe ratio, a step. */
  readonly best: number;
  readonly fit: Overfitting | undefined;
}

const remarksOf = (
  { tapes, design }: Pick<SweepPlan, "tapes" | "design">,
  trials: readonly Trial[],
  { ranked, failed, best, fit }: Counts,
): string[] => {
  const remarks: string[] = [];
  const made = tapes.filter(({ kind }) => kind === "reconstructed" || kind === "simulated");
  for (const { name, kind } of made)
    remarks.push(`${name} is ${kind}: no figure here says what a market would have paid`);
  const currencies = new Set(
    trials.flatMap(({ outcomes }) =>
      outcomes.map(({ currency }) => currency).filter((currency) => currency !== ""),
    ),
  );
  if (currencies.size > 1)
    remarks.push(`sums of money add ${[...currencies].join(" and ")} as if they were one`);
  const first = trials.find(({ figures }) => figures.failure !== undefined);
  if (first?.figures.failure !== undefined)
    remarks.push(
      `${failed} of ${trials.length} configurations failed, first number ${first.index}: ${first.figures.failure.cause}`,
    );
  if (ranked + failed < trials.length) remarks.push(unranked(trials.length - ranked - failed));
  if (best < 0) remarks.push("none of them gained: the best lost least for its risk");
  if (fit === undefined && trials.length > 1)
    remarks.push("too few returns, or too much alike, for a probability of overfitting");
  if (design.kind !== "grid" && trials.length > MOST_SCATTERED)
    remarks.push(`no plateau scores of more than ${MOST_SCATTERED} scattered configurations`);
  return remarks;
};

const unranked = (count: number): string =>
  count === 1
    ? "1 configuration never held anything, or lost everything: it is not ranked"
    : `${count} configurations never held anything, or lost everything: they are not ranked`;

/** What every figure over these tapes must be marked with; undefined where all of them are real. */
export const watermarkOf = (
  tapes: readonly Pick<SweptTape, "kind">[],
): "reconstructed" | "simulated" | undefined => {
  const kinds = tapes.map(({ kind }) => kind);
  if (kinds.includes("simulated")) return "simulated";
  return kinds.includes("reconstructed") ? "reconstructed" : undefined;
};
