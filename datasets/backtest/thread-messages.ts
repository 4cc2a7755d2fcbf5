import type { Decision } from "../../engine/backtest/decisions.ts";
import type { Parameters } from "../../engine/backtest/parameters.ts";
import type { TapeClock } from "../../engine/backtest/pipeline-of.ts";
import type { BacktestRun, Failure } from "../../engine/backtest/result.ts";
import type { Needs } from "../../engine/backtest/strategy.ts";
import type { OutcomeOptions } from "../../engine/backtest/sweep/outcome.ts";
import type { TrialOutcome } from "../../engine/backtest/sweep/sweep-result.ts";
import type { Terms } from "../../engine/backtest/terms.ts";
import type { RunFacts } from "../../engine/backtest/tradable.ts";
import type { StrategyRef } from "./load-strategy.ts";
import type { SharedBatch, SharedSegment } from "./shared-records.ts";

/** What a thread is made with. */
export interface ThreadData {
  readonly ref: StrategyRef;
  /** See Progress. */
  readonly progress: SharedArrayBuffer;
}

/**
 * Doubles by which a thread says where it is, written before whatever may not come back and read by whoever watches it:
 * a count that grows, the number of the configuration (-1: none), the tape's time, µs.
 */
export const Progress = { count: 0, configuration: 1, time: 2, length: 3 } as const;

/** One configuration of a strategy, by its number among those of the whole. */
export interface Configuration {
  readonly index: number;
  readonly parameters: Parameters;
  /** Where they are not those of the others. */
  readonly terms?: Terms;
  /** Ids of all that it may trade, where that is not what the others may. */
  readonly trade?: readonly string[];
}

/** What a run is under. */
export interface RunTerms {
  readonly facts: RunFacts;
  readonly terms: Terms;
  readonly capital: number;
  /** What decides a pipeline besides what is needed of it; undefined where segments are handed. */
  readonly clock: TapeClock | undefined;
  /** Decisions are written down too. */
  readonly decisions: boolean;
  /** Each configuration has the strategy's modules anew: what they remember reaches no other. */
  readonly apart: boolean;
  /** The run is boiled down where it ran; undefined: told whole. */
  readonly boiled: OutcomeOptions | undefined;
}

/** Configurations that need the same of the pipeline. */
export interface Crew {
  readonly needs: Needs;
  readonly trials: readonly Configuration[];
}

/**
 * Each is answered in turn. A thread is handed either segments, which are for its only crew, or batches of records, of
 * which each crew's own pipeline makes them; then `finish` says that the tape has ended.
 */
export type ToThread =
  | { readonly type: "begin"; readonly crews: readonly Crew[]; readonly run: RunTerms }
  | { readonly type: "segment"; readonly segment: SharedSegment }
  | { readonly type: "batch"; readonly batch: SharedBatch }
  | { readonly type: "finish" }
  | { readonly type: "end" };

/** `ended` comes once a configuration, before the answer to `end`. */
export type FromThread =
  | { readonly type: "answer" /** Configurations that still run. */; readonly running: number }
  | { readonly type: "ended"; readonly index: number; readonly outcome: Outcome };

/** How one configuration's run ended. */
export interface Outcome {
  /** Undefined where nothing is left of it (it never began, or its thread is gone), or where it was to be boiled down. */
  readonly run: BacktestRun | undefined;
  /** What it boils down to; undefined where nothing is left, or where nobody asked. */
  readonly trial?: TrialOutcome | undefined;
  readonly failure: Failure | undefined;
  /** Empty unless they were asked for. */
  readonly decisions: readonly Decision[];
}
