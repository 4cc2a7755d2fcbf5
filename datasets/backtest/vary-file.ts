import type { BacktestRun } from "../../engine/backtest/result.ts";
import { stepOf, variationsOf } from "../../engine/backtest/tear-sheet/sensitivity.ts";
import type { SensitivityStep } from "../../engine/backtest/tear-sheet/shape.ts";
import { type RunFacts, tradable } from "../../engine/backtest/tradable.ts";
import { type BacktestOptions, MEMORY_MB, PATIENCE_MS } from "./backtest-tape.ts";
import type { Outcome } from "./thread-messages.ts";
import { tickSource } from "./tick-source.ts";
import { TrialPool } from "./trial-pool.ts";

export interface VaryOptions
  extends Pick<
    BacktestOptions,
    "tape" | "range" | "trade" | "strategy" | "parameters" | "terms" | "capital" | "signal"
  > {
  onProgress(ticks: number): void;
}

/**
 * A strategy of a file once more over the tape, with one thing changed each. It comes after the run itself, and each has
 * the file's modules anew: what they remember reaches no other run. Empty of a run that failed, or when stopped.
 */
export const varyFile = async (
  own: BacktestRun,
  options: VaryOptions,
): Promise<readonly SensitivityStep[]> => {
  const { tape, range, trade, strategy, parameters, terms, capital, signal } = options;
  if (own.failure !== undefined) return [];
  const source = tickSource(tape, range);
  const facts: RunFacts = { ...source.facts, ...(trade === undefined ? {} : { trade }) };
  // What it says that it trades is not told to other threads: what it asked for is.
  const traded = [...new Set(own.orders.map(({ instrument }) => instrument))];
  const variations = variationsOf(terms, tradable(facts).instruments, traded);
  const outcomes = new Map<number, Outcome>();
  const pool = new TrialPool({
    ...{ strategy, workers: 1, signal },
    ...{ patienceMs: PATIENCE_MS, memoryMb: MEMORY_MB },
  });
  try {
    await pool.run({
      ...{ source: { ...source, facts }, order: range.order, terms, capital, apart: true },
      configurations: variations.map((variation, index) => ({
        ...{ index, parameters, terms: variation.terms },
        ...(variation.trade === undefined ? {} : { trade: variation.trade }),
      })),
      onEnded: (index, outcome) => outcomes.set(index, outcome),
      onProgress: options.onProgress,
    });
  } finally {
    await pool.close();
  }
  if (signal.aborted) return [];
  return variations.map((variation, index) => {
    const { run, failure } = outcomes.get(index) ?? {};
    return stepOf(variation, run, failure?.cause ?? null);
  });
};
