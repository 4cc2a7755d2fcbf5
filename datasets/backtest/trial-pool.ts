import type { Parameters } from "../../engine/backtest/parameters.ts";
import { pipelineOf } from "../../engine/backtest/pipeline-of.ts";
import type { Needs } from "../../engine/backtest/strategy.ts";
import type { OutcomeOptions } from "../../engine/backtest/sweep/outcome.ts";
import type { Terms } from "../../engine/backtest/terms.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import { callWithin } from "./call-within.ts";
import { feedThreads } from "./feed-threads.ts";
import type { LoadedStrategy } from "./load-strategy.ts";
import { describeThrown } from "./run-strategy-code.ts";
import { byNeeds, type Needy, shareOut } from "./share-out.ts";
import type { Configuration, Outcome, RunTerms } from "./thread-messages.ts";
import type { TickSource } from "./tick-source.ts";
import { type ThreadLimits, TrialThread } from "./trial-thread.ts";

export interface PoolOptions extends ThreadLimits {
  readonly strategy: LoadedStrategy;
  /** Threads that strategies run in. */
  readonly workers: number;
  /**
   * Reading the tape and running over it take turns: with one worker, one processor is what is used. Default false:
   * reading goes on meanwhile, in a thread more.
   */
  readonly takesTurns?: boolean;
  /** Ends everything at once; what has been told by then stays. */
  readonly signal?: AbortSignal | undefined;
}

export interface PoolRun {
  readonly source: TickSource;
  readonly order: PipelineSettings["order"];
  readonly configurations: readonly Configuration[];
  readonly terms: Terms;
  /** In the account's currency. */
  readonly capital: number;
  readonly decisions?: boolean;
  /** Each configuration has the strategy's modules anew: what they remember reaches no other. Default false. */
  readonly apart?: boolean;
  /** Runs are boiled down where they ran: what is told of each is small. */
  readonly boiled?: OutcomeOptions;
  /** Told of each configuration once, in no certain order. */
  onEnded(index: number, outcome: Outcome): void;
  /** Records that this pass has gone through, and how many configurations it runs. */
  onProgress?(ticks: number, configurations: number): void;
}

/** Configurations that one thread runs at once, at most: each keeps its equity curve until the tape has ended. */
export const AT_ONCE = 1024;
/** Pipelines that one thread has at once, at most. */
const PIPELINES = 32;

/**
 * Runs configurations of one strategy over records, in threads. Records are read once, and go through a pipeline once for
 * all that need the same of it: here, where all do, and what comes of it is in memory that the threads share; else in the
 * thread that runs them, from records that are shared. A configuration that
 * hangs or breaks its thread is told as failed, and the others of that thread run again without it: no outcome depends
 * on what else ran, nor on the number of threads.
 */
export class TrialPool {
  readonly #options: PoolOptions;
  #threads: TrialThread[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    options.signal?.addEventListener("abort", this.#stop, { once: true });
  }

  /** Tape time of the last record, µs; undefined when it was stopped before, or nothing ran. */
  async run(run: PoolRun): Promise<Micros | undefined> {
    const { workers } = this.#options;
    const company = this.#needy(run);
    // Those in whose turn a thread died, which may have been another's doing: they run alone, after the others.
    const suspects: Needy[] = [];
    let atOnce = AT_ONCE;
    let time: Micros | undefined;
    while (company.length + suspects.length > 0 && !this.#stopped) {
      const taken =
        company.length > 0
          ? company.splice(0, fewKinds(company, workers * atOnce, workers * PIPELINES))
          : suspects.splice(0, workers);
      const pass = await this.#pass(run, taken);
      time = pass.time;
      for (const { share, left, loss } of pass.lost) {
        const alone = share.length === 1;
        const guilty = alone ? share[0] : left.find(({ index }) => index === loss.configuration);
        if (guilty !== undefined && (alone || loss.stuck))
          run.onEnded(guilty.index, this.#failed(loss.time, loss.cause));
        else if (guilty !== undefined) suspects.push(guilty);
        company.unshift(...left.filter((trial) => trial !== guilty));
        // Together they may have been too many.
        if (!loss.stuck) atOnce = Math.ceil(share.length / 2);
      }
    }
    return this.#stopped ? undefined : time;
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#stop);
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()));
  }

  get #stopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  readonly #stop = (): void => {
    void this.close();
  };

  /** Configurations with what they need of the pipeline; one that asks for what there is not has failed. */
  #needy({ configurations, order, source, onEnded }: PoolRun): Needy[] {
    const { ref } = this.#options.strategy;
    const fine = new Set<string>();
    return configurations.flatMap((trial) => {
      try {
        const key = JSON.stringify(this.#needs(trial.parameters));
        // As plain as it must be to go to another thread.
        const needs: Needs = JSON.parse(key);
        if (!fine.has(key))
          pipelineOf(needs, { order, clock: source.clock, barInterval: undefined });
        fine.add(key);
        return [{ ...trial, needs, key }];
      } catch (error) {
        const cause = describeThrown(error, ref.kind === "file" ? ref.file : undefined);
        onEnded(trial.index, this.#failed(Number.NaN, cause));
        return [];
      }
    });
  }

  #needs(parameters: Parameters) {
    const { definition, ref } = this.#options.strategy;
    if (ref.kind === "builtIn") return definition.needs(parameters);
    return callWithin(this.#options.patienceMs, () => definition.needs(parameters));
  }

  /** Once over the records. */
  async #pass(run: PoolRun, trials: readonly Needy[]) {
    const { source, order, terms, capital, boiled, onProgress } = run;
    const { decisions = false, apart = false } = run;
    const { takesTurns = false } = this.#options;
    const crews = shareOut(trials, this.#options.workers);
    const threads = await this.#start(crews.length);
    const shares = threads.map((thread, i) => {
      const numbers = new Set(crews[i]?.flatMap((crew) => crew.trials.map(({ index }) => index)));
      const share = trials.filter(({ index }) => numbers.has(index));
      return { thread, crews: crews[i] ?? [], share, ended: new Set<number>() };
    });
    const clock = { order, clock: source.clock, barInterval: await source.barInterval() };
    // A pipeline that all need alike runs here, once; others run where they are needed.
    const [kind, ...others] = byNeeds(trials);
    const needs = others.length === 0 ? kind?.[0]?.needs : undefined;
    const under: RunTerms = {
      ...{ facts: source.facts, terms, capital, decisions, apart, boiled },
      clock: needs === undefined ? clock : undefined,
    };
    // Not waited for: the tape's first records are read meanwhile.
    const begun = shares.map(({ thread, crews: its, ended }) =>
      thread.ask({ type: "begin", crews: its, run: under }, (index, outcome) => {
        ended.add(index);
        run.onEnded(index, outcome);
      }),
    );
    if (takesTurns) await Promise.all(begun);
    const time = await feedThreads({
      ...{ source, order, threads },
      settings: needs && pipelineOf(needs, clock),
      takesTurns,
      onProgress: onProgress && ((ticks) => onProgress(ticks, trials.length)),
    });
    await Promise.all(threads.map((thread) => thread.ask({ type: "end" })));
    const lost = shares.flatMap(({ thread: { loss }, share, ended }) =>
      loss === undefined || this.#stopped
        ? []
        : [{ loss, share, left: share.filter(({ index }) => !ended.has(index)) }],
    );
    return { time, lost };
  }

  /** So many threads that live; those that do already first. */
  async #start(count: number): Promise<TrialThread[]> {
    const { strategy, patienceMs, memoryMb } = this.#options;
    this.#threads = this.#threads.filter(({ loss }) => loss === undefined);
    while (this.#threads.length < count && !this.#stopped)
      this.#threads.push(await TrialThread.start(strategy.ref, { patienceMs, memoryMb }));
    const threads = this.#threads.slice(0, count);
    // It may have been stopped while one was being made.
    if (this.#stopped) await this.close();
    return threads;
  }

  #failed(time: number, cause: string): Outcome {
    const strategy = this.#options.strategy.definition.id;
    return { run: undefined, failure: { strategy, time, cause }, decisions: [] };
  }
}

/** How many of the first to take: so many at most, and of so many kinds. */
const fewKinds = (trials: readonly Needy[], most: number, kinds: number): number => {
  const seen = new Set<string>();
  for (const [i, { key }] of trials.entries()) {
    if (i === most || (seen.size === kinds && !seen.has(key))) return i;
    seen.add(key);
  }
  return trials.length;
};
