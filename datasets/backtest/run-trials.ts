import type { Parameters } from "../../engine/backtest/parameters.ts";
import { type PoolOptions, type PoolRun, TrialPool } from "./trial-pool.ts";

export interface TrialsOptions extends PoolOptions, Omit<PoolRun, "configurations" | "decisions"> {
  /** In their order they are numbered from 0. */
  readonly configurations: readonly Parameters[];
}

/**
 * Runs configurations of a strategy over a tape in watched threads, and tells how each ended. No outcome depends on the
 * number of threads, nor on what else ran. False when it was stopped before all had ended. One worker takes turns with the
 * reading unless told otherwise: who asks for one leaves the other processors to others.
 */
export const runTrials = async (options: TrialsOptions): Promise<boolean> => {
  const pool = new TrialPool({ takesTurns: options.workers === 1, ...options });
  try {
    await pool.run({
      ...options,
      configurations: options.configurations.map((parameters, index) => ({ index, parameters })),
    });
  } finally {
    await pool.close();
  }
  return options.signal?.aborted !== true;
};
