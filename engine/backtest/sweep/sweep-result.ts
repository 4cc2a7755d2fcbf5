import type { Parameters, ParameterValue } from "../parameters.ts";
import type { Failure } from "../result.ts";
import type { Terms } from "../terms.ts";

/** A judged sweep: what was tried, what each came to, and how far to believe the best of it. Pages and files show this. */
export interface SweepResult {
  readonly plan: SweepPlan;
  /** In order of their index. */
  readonly trials: readonly Trial[];
  readonly judgement: Judgement;
}

/** Everything that decides the result. Two sweeps of equal plans are the same sweep. */
export interface SweepPlan {
  readonly strategy: {
    readonly id: string;
    readonly title: string;
    /** SHA-256 of its file, hex; of one that comes along, of its name and the program's version. */
    readonly source: string;
  };
  readonly tapes: readonly SweptTape[];
  readonly design: Design;
  /** Start of every run on every tape, account currency. */
  readonly capital: number;
  /** From one return to the next, µs: an hour or a day. */
  readonly step: number;
  readonly walkForward: WalkForwardPlan | undefined;
  /** Of the program. */
  readonly version: string;
}

export interface SweptTape {
  readonly name: string;
  readonly kind: "recorded" | "imported" | "reconstructed" | "simulated";
  /** SHA-256 of its manifest, hex. */
  readonly manifest: string;
  /** µs, first and last record. */
  readonly from: number;
  readonly to: number;
  /** Instruments that the strategy was to know of; absent: all. */
  readonly trade?: readonly string[];
  readonly terms: Terms;
}

/** How configurations are drawn. */
export interface Design {
  readonly kind: "grid" | "random" | "latin";
  readonly axes: readonly Axis[];
  /** Values of the parameters that no axis moves, and of the others their defaults. */
  readonly fixed: Parameters;
  /** Configurations, without repetitions. */
  readonly count: number;
  /** Of random and latin designs. */
  readonly seed: number;
}

/** One parameter that moves: over values in this order, or (random and latin designs alone) anywhere in a range. */
export type Axis = { readonly name: string; readonly type: AxisType; readonly unit?: string } & (
  | { readonly kind: "listed"; readonly values: readonly ParameterValue[] }
  | { readonly kind: "range"; readonly from: number; readonly to: number }
);
type AxisType = "number" | "integer" | "duration" | "choice" | "text" | "boolean";

/** One configuration, over all tapes. */
export interface Trial {
  readonly index: number;
  readonly parameters: Parameters;
  /** Of all tapes together: sums, the deepest fall of any, the rest of their joined returns. */
  readonly figures: Figures;
  /** In the order of the plan's tapes. */
  readonly outcomes: readonly TrialOutcome[];
}

/** Money in account currency; NaN where there is none. */
export interface Figures {
  readonly pnl: number;
  readonly fees: number;
  readonly slippage: number;
  /** Largest fall from a peak of the equity, part of the peak, 0 to 1. */
  readonly maxDrawdown: number;
  /** Of the returns, a year; NaN where they never vary. */
  readonly sharpe: number;
  /** Round trips, those that are open at the end with them. */
  readonly trades: number;
  /** Events at most that brought its trades about: those that are a week apart. */
  readonly clusters: number;
  readonly fills: number;
  /** Bought and sold, quote currency, as multiples of the start. */
  readonly turnover: number;
  /** Mean over time of what is held as a part of the equity. */
  readonly exposure: number;
  readonly failure: Failure | undefined;
}

/** What one run came to, small enough to keep by the thousand; it can be sent between threads. */
export interface TrialOutcome extends Figures {
  /** The account's. */
  readonly currency: string;
  /** Simple returns, one a step of the tape's grid. */
  readonly returns: Float64Array;
  /** When something was held, µs: opened, closed, opened, closed …; what is open at the end closes with the tape. */
  readonly held: Float64Array;
}

export interface Judgement {
  /** Configurations of this sweep, those of them that failed, and those that earlier sweeps into the same file tried. */
  readonly tried: { readonly here: number; readonly failed: number; readonly earlier: number };
  /** Indices from the highest Sharpe ratio down, ties by index; without those that failed or never held anything. */
  readonly ranking: readonly number[];
  /** By index: the part of its own figure that its neighbours keep, see plateau; NaN where there is none. */
  readonly plateau: readonly number[];
  readonly best: BestOf | undefined;
  readonly overfitting: Overfitting | undefined;
  readonly walkForward: WalkForward | undefined;
  /** What a reader must know before any figure. */
  readonly remarks: readonly string[];
}

export interface BestOf {
  readonly index: number;
  readonly sharpe: number;
  /** Probability that its Sharpe ratio is over what the best of so many tries shows without any skill. */
  readonly deflated: number;
  /** That bar, a year. */
  readonly expectedBest: number;
  readonly plateau: number;
  /** Its figures stand back with this remark: too few trades or clusters. */
  readonly remark: string | undefined;
}

/** By combinatorially symmetric cross-validation. */
export interface Overfitting {
  /** Part of the splits in which the best of one half is at or under the median of the other. */
  readonly probability: number;
  readonly splits: number;
  readonly blocks: number;
  /** Configurations that differ in what they came to: those that did the same count once here. */
  readonly distinct: number;
}

export interface WalkForwardPlan {
  /** µs on both sides of a cluster that no training may use. */
  readonly embargo: number;
  /** In order of time. */
  readonly clusters: readonly ClusterSpan[];
}

/** Events of one cause; µs, from its first onset to its last end on the tapes. */
export interface ClusterSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface WalkForward {
  readonly folds: readonly Fold[];
  /** Clusters that were never a test, and why. */
  readonly untested: readonly { readonly cluster: string; readonly why: string }[];
  /** Returns of the chosen ones over all test clusters, one after another. */
  readonly outOfSample: Score;
}

/** Chosen on the training alone, scored on the test; the same equity path serves both. */
export interface Fold {
  readonly test: ClusterSpan;
  /** Earlier clusters that the training holds. */
  readonly training: readonly string[];
  /** Training is what ends by then, µs. */
  readonly trainingUntil: number;
  /** Index of the best on the training; undefined where none held anything. */
  readonly chosen: number | undefined;
  /** Steps in which the chosen one held what it let go after `trainingUntil`: taken out. */
  readonly purged: number;
  readonly trained: Score;
  readonly tested: Score;
  /** Part of all configurations that the chosen one beats in the test, ties by half: 0.5 is luck. */
  readonly rank: number;
}

export interface Score {
  readonly steps: number;
  /** Compounded. */
  readonly return: number;
  /** A year; NaN where the returns never vary. */
  readonly sharpe: number;
}
