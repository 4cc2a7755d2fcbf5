import { stat } from "node:fs/promises";
import type { Parameters } from "../../engine/backtest/parameters.ts";
import { judgeSweep } from "../../engine/backtest/sweep/judge.ts";
import { joinFigures } from "../../engine/backtest/sweep/outcome.ts";
import { returnGrid } from "../../engine/backtest/sweep/return-grid.ts";
import type {
  SweepPlan,
  SweepResult,
  Trial,
  TrialOutcome,
} from "../../engine/backtest/sweep/sweep-result.ts";
import { countEarlier } from "./earlier-sweeps.ts";
import { readSweepFile, writeSweepFile } from "./sweep-file.ts";
import { SweepJournal } from "./sweep-journal.ts";
import { sweepHash } from "./sweep-lines.ts";
import type { Configuration } from "./thread-messages.ts";

/**
 * Runs configurations over one tape of the plan, by its place, and tells the outcome of each once, in any order. Stops soon
 * when the signal is aborted; what it has told by then counts.
 */
export type RunTrials = (
  tape: number,
  configurations: readonly Configuration[],
  told: {
    readonly onOutcome: (index: number, outcome: TrialOutcome) => void;
    /** How many whole runs the work on those that have not ended is worth. */
    readonly onProgress: (runs: number) => void;
    /** Makes what was told safe: what is not yet is lost when the sweep is stopped. */
    readonly saved: () => Promise<void>;
    readonly signal: AbortSignal;
  },
) => Promise<void>;

export interface SweepOptions {
  readonly plan: SweepPlan;
  /** By index. */
  readonly configurations: readonly Parameters[];
  /** The file to make. */
  readonly out: string;
  readonly run: RunTrials;
  readonly signal: AbortSignal;
  /** Runs done so far and all there are; a run is a configuration on a tape. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Told once when some of it was there already. */
  readonly onResumed?: (done: number, all: number) => void;
}

/**
 * Makes a sweep's file, or goes on with one that was stopped; undefined when it is stopped again. What is finished already is
 * read. The file is the same whatever was stopped when, and in whatever order the runs came.
 */
export const runSweep = async (options: SweepOptions): Promise<SweepResult | undefined> => {
  const { plan, configurations, out, signal, onResumed } = options;
  const hash = sweepHash(plan);
  const before = await finished(out);
  const all = configurations.length * plan.tapes.length;
  if (before !== undefined && sweepHash(before.plan) === hash) {
    onResumed?.(all, all);
    return before;
  }
  const earlier = before === undefined ? 0 : countEarlier(out, before, plan, configurations);
  const journal = await SweepJournal.open(out, { plan: hash, earlier });
  let done = false;
  try {
    if (journal.size > 0) onResumed?.(journal.size, all);
    await runMissing(journal, all, options);
    if (signal.aborted) return undefined;
    const result = resultOf(plan, configurations, journal);
    await writeSweepFile(out, result);
    done = true;
    return result;
  } finally {
    if (done) await journal.remove();
    else await journal.close();
  }
};

const finished = async (out: string): Promise<SweepResult | undefined> =>
  (await stat(out).catch(() => undefined)) === undefined ? undefined : readSweepFile(out);

const runMissing = async (
  journal: SweepJournal,
  all: number,
  { plan, configurations, run, signal, onProgress }: SweepOptions,
): Promise<void> => {
  // Of two passes at once, the later may be told of before the outcomes of the earlier.
  let most = 0;
  const tell = (done: number): void => {
    most = Math.max(most, Math.floor(done));
    onProgress?.(most, all);
  };
  for (const tape of plan.tapes.keys()) {
    if (signal.aborted) return;
    const missing = configurations
      .map((parameters, index): Configuration => ({ index, parameters }))
      .filter(({ index }) => journal.outcome(tape, index) === undefined);
    const end = journal.size + missing.length;
    try {
      await run(tape, missing, {
        signal,
        saved: () => journal.flush(),
        onOutcome: (index, outcome) => journal.add({ tape, index, outcome }),
        onProgress: (runs) => tell(Math.min(end, journal.size + runs)),
      });
    } finally {
      await journal.flush();
    }
    tell(journal.size);
    if (!signal.aborted && journal.size < end)
      throw new Error(`${end - journal.size} runs of a sweep never ended`);
  }
};

const resultOf = (
  plan: SweepPlan,
  configurations: readonly Parameters[],
  journal: SweepJournal,
): SweepResult => {
  const grid = returnGrid(plan.tapes, plan.step);
  const trials = configurations.map((parameters, index): Trial => {
    const outcomes = plan.tapes.map((_, tape) => {
      const outcome = journal.outcome(tape, index);
      if (outcome === undefined) throw new Error(`configuration ${index} has not run on ${tape}`);
      return outcome;
    });
    return { index, parameters, figures: joinFigures(outcomes, plan.tapes, grid), outcomes };
  });
  return { plan, trials, judgement: judgeSweep(plan, trials, journal.head.earlier) };
};
