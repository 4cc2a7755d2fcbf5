import { emptyOutcome } from "../../engine/backtest/sweep/outcome.ts";
import type { SweptTape } from "../../engine/backtest/sweep/sweep-result.ts";
import type { LoadedStrategy } from "./load-strategy.ts";
import type { RunTrials } from "./run-sweep.ts";
import type { TickSource } from "./tick-source.ts";
import { TrialPool } from "./trial-pool.ts";

export interface SweepPoolOptions {
  readonly strategy: LoadedStrategy;
  /** In the plan's order; the strategy is to know what `facts` of each says. */
  readonly tapes: readonly (Pick<SweptTape, "from" | "to" | "terms"> & {
    readonly source: TickSource;
  })[];
  readonly capital: number;
  /** From one return to the next, µs. */
  readonly step: number;
  readonly workers: number;
  readonly signal: AbortSignal;
}

/** Ms after which a strategy that has not come back never will. */
const PATIENCE_MS = 10_000;
const MEMORY_MB = 2048;

export interface SweepThreads {
  readonly run: RunTrials;
  close(): Promise<void>;
}

/** Runs a sweep's configurations in watched threads that share the tape. */
export const sweepPool = ({
  strategy,
  tapes,
  capital,
  step,
  workers,
  signal,
}: SweepPoolOptions): SweepThreads => {
  const pool = new TrialPool({
    ...{ strategy, workers, signal, patienceMs: PATIENCE_MS, memoryMb: MEMORY_MB },
    // Who asks for one worker leaves the other processors to others.
    takesTurns: workers === 1,
  });
  const run: RunTrials = async (place, configurations, { onOutcome, onProgress, saved }) => {
    const tape = tapes[place];
    if (tape === undefined) throw new RangeError(`no tape ${place}`);
    const { source, terms } = tape;
    const options = { from: tape.from, to: tape.to, step };
    await pool.run({
      ...{ source, order: "tape", configurations, terms, capital, boiled: options },
      onEnded: (index, { trial, failure }) =>
        onOutcome(index, trial ?? emptyOutcome(options, failure)),
      onPass: saved,
      onProgress: (ticks, together) => onProgress((ticks / source.ticks) * together),
    });
  };
  return { run, close: () => pool.close() };
};
