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
import { MemoryRing } from "./memory-ring.ts";
import { describeThrown } from "./run-strategy-code.ts";
import { byNeeds, type Needy, shareOut } from "./share-out.ts";
import type { Configuration, Outcome, RunTerms } from "./thread-messages.ts";
import type { TickSource } from "./tick-source.ts";
import { type Loss, type ThreadLimits, TrialThread } from "./trial-thread.ts";

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
  /** A pass has ended: for who makes safe what was told. The next pass is under way meanwhile; it ends the run if it fails. */
  onPass?(): Promise<void>;
  /** Records that this pass has gone through, and how many configurations it runs. */
  onProgress?(ticks: number, configurations: number): void;
}

/** What all passes of a run have in common. */
interface Shared {
  /** Of what is on its way to threads. */
  readonly ring: MemoryRing;
  /** Configurations that were told. */
  readonly ended: Set<number>;
}

/** What a thread that was lost was to run. */
interface Lost {
  readonly share: readonly Needy[];
  /** Undefined: it was lost before it began. */
  readonly loss: Loss | undefined;
}

/** Pieces of memory on their way to threads, at most: so it is bounded, whatever the tape's length. */
const ON_THEIR_WAY = 8;

/** Configurations that one thread runs at once, at most: each keeps its equity curve until the tape has ended. */
const AT_ONCE = 1024;
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
    const { workers, takesTurns = false } = this.#options;
    const company = this.#needy(run);
    // Those in whose turn a thread died, which may have been another's doing: they run alone, after the others.
    const suspects: Needy[] = [];
    const shared: Shared = {
      ring: new MemoryRing(takesTurns ? 1 : ON_THEIR_WAY),
      ended: new Set(),
    };
    let atOnce = AT_ONCE;
    let time: Micros | undefined;
    let before: Promise<unknown> = Promise.resolve();
    const settle = ({ share, loss }: Lost): void => {
      const left = share.filter(({ index }) => !shared.ended.has(index));
      if (loss === undefined) {
        company.unshift(...left);
        return;
      }
      const alone = share.length === 1;
      const guilty = alone ? left[0] : left.find(({ index }) => index === loss.configuration);
      if (guilty !== undefined && (alone || loss.stuck))
        run.onEnded(guilty.index, this.#failed(loss.time, loss.cause));
      else if (guilty !== undefined) suspects.push(guilty);
      company.unshift(...left.filter((trial) => trial !== guilty));
      // Together they may have been too many.
      if (!loss.stuck) atOnce = Math.ceil(share.length / 2);
    };
    let isBroken = false;
    while (!this.#stopped && !isBroken) {
      // The threads end a pass while the next one is read; what they have lost of the last is known when they have ended it.
      if (takesTurns || company.length === 0) await before;
      if (company.length + suspects.length === 0 || this.#stopped) break;
      const taken =
        company.length > 0
          ? company.splice(0, fewKinds(company, workers * atOnce, workers * PIPELINES))
          : suspects.splice(0, workers);
      const pass = await this.#pass(run, taken, shared);
      time = pass.time;
      before = Promise.all([pass.lost, before]).then(async ([lost]) => {
        lost.forEach(settle);
        await run.onPass?.();
      });
      before.catch(() => {
        isBroken = true;
      });
    }
    await before;
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

  /** Once over the records: `lost` is known when the threads have ended it. */
  async #pass(run: PoolRun, trials: readonly Needy[], { ring, ended }: Shared) {
    const { source, order, terms, capital, boiled, onProgress } = run;
    const { decisions = false, apart = false } = run;
    const { takesTurns = false } = this.#options;
    const crews = shareOut(trials, this.#options.workers);
    const threads = await this.#start(crews.length);
    const shares = threads.map((thread, i) => {
      const numbers = new Set(crews[i]?.flatMap((crew) => crew.trials.map(({ index }) => index)));
      const share = trials.filter(({ index }) => numbers.has(index));
      return { thread, crews: crews[i] ?? [], share, before: thread.last };
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
    const begun = shares.map(({ thread, crews: its }) =>
      thread.ask({ type: "begin", crews: its, run: under }, (index, outcome) => {
        ended.add(index);
        run.onEnded(index, outcome);
      }),
    );
    if (takesTurns) await Promise.all(begun);
    const time = await feedThreads({
      ...{ source, order, threads, ring },
      settings: needs && pipelineOf(needs, clock),
      onProgress: onProgress && ((ticks) => onProgress(ticks, trials.length)),
    });
    const lost = Promise.all(
      shares.map(async ({ thread, share, before }): Promise<readonly Lost[]> => {
        const isDone = await thread.ask({ type: "end" });
        if (isDone || this.#stopped) return [];
        // Lost in the pass before, it has not begun this one.
        return [{ share, loss: (await before) ? thread.loss : undefined }];
      }),
    );
    return { time, lost: lost.then((all) => all.flat()) };
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
