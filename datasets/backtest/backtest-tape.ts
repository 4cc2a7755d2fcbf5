import { setImmediate } from "node:timers/promises";
import type { Fill } from "../../engine/backtest/order.ts";
import { type Parameters, readParameters } from "../../engine/backtest/parameters.ts";
import { pipelineOf } from "../../engine/backtest/pipeline-of.ts";
import type { BacktestRun, Failure } from "../../engine/backtest/result.ts";
import { SegmentMaker } from "../../engine/backtest/segment-maker.ts";
import { Session } from "../../engine/backtest/session.ts";
import { findStrategy } from "../../engine/backtest/strategies/registry.ts";
import type { StrategyDefinition } from "../../engine/backtest/strategy.ts";
import { stepOf, variationsOf } from "../../engine/backtest/tear-sheet/sensitivity.ts";
import type { SensitivityStep } from "../../engine/backtest/tear-sheet/shape.ts";
import type { Terms } from "../../engine/backtest/terms.ts";
import { type RunFacts, tradable } from "../../engine/backtest/tradable.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Instrument } from "../../engine/market/instrument.ts";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import type { Range, Tape } from "../../recorder/tape/open-tape.ts";
import type { LoadedStrategy } from "./load-strategy.ts";
import { TapeTap } from "./tape-tap.ts";
import type { Outcome } from "./thread-messages.ts";
import { type TickSource, tickSource } from "./tick-source.ts";
import { TrialPool } from "./trial-pool.ts";

export interface BacktestOptions {
  readonly tape: Tape;
  readonly range: Range & { readonly order: PipelineSettings["order"] };
  /** Ids of all that may be traded; absent: everything that is read. */
  readonly trade: readonly string[] | undefined;
  readonly strategy: LoadedStrategy;
  readonly parameters: Parameters;
  readonly terms: Terms;
  readonly capital: number;
  /** Built-in strategies, with their defaults, that it is held against. */
  readonly against: readonly string[];
  /** Whether one of those that come along runs with other terms, too; of a file that is `varyFile`. */
  readonly sensitivity: boolean;
  readonly signal: AbortSignal;
  /** Each fill, in order; of a strategy that comes along as it happens. What it returns is awaited now and then. */
  onFill(fill: Fill): void;
  /** Records of the run itself so far. */
  onProgress(ticks: number): void | Promise<void>;
}

export interface Backtested {
  readonly run: BacktestRun;
  readonly against: readonly { readonly name: string; readonly run: BacktestRun }[];
  /** Why one of those could not run on this tape. */
  readonly without: readonly { readonly name: string; readonly why: string }[];
  /** The same run with one thing changed each; empty where nobody asked, or where it failed. */
  readonly sensitivity: readonly SensitivityStep[];
  readonly tap: TapeTap;
}

/** Ms after which a strategy of a file that has not come back never will. */
export const PATIENCE_MS = 10_000;
/** Of its heap. */
export const MEMORY_MB = 1024;

/**
 * One run of a strategy over a tape, and of those that it is held against, on the same terms. A strategy of a file runs in
 * a thread that is watched: one that hangs ends as failed. Throws usage errors for what cannot run on this tape;
 * undefined when it was stopped.
 */
export const backtestTape = async (options: BacktestOptions): Promise<Backtested | undefined> => {
  const { tape, range, trade, strategy, parameters, signal } = options;
  const source = tickSource(tape, range);
  const facts: RunFacts = { ...source.facts, ...(trade === undefined ? {} : { trade }) };
  const tap = new TapeTap({ order: range.order, clock: tape.clock });
  const passes = new Passes(options, { ...source, facts });
  const { definition, ref } = strategy;
  const own =
    ref.kind === "builtIn"
      ? await passes.add(definition, parameters, { onFill: options.onFill })
      : undefined;
  const without: { name: string; why: string }[] = [];
  const others: { name: string; session: Session }[] = [];
  for (const name of options.against.filter((each) => each !== definition.id)) {
    const other = findStrategy(name);
    try {
      const session = await passes.add(other, sameCoin(other, parameters));
      others.push({ name, session });
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      without.push({ name, why: error.message });
    }
  }
  const varied =
    own !== undefined && options.sensitivity
      ? await vary(passes, own, options, tradable(facts).instruments)
      : [];
  const ofFile = own === undefined ? await runFile(options, { ...source, facts }, tap) : undefined;
  await passes.run(tap);
  const run = own?.result() ?? ofFile;
  if (signal.aborted || run === undefined) return undefined;
  const against = others.map(({ name, session }) => ({ name, run: session.result() }));
  const sensitivity = run.failure === undefined ? varied.map((step) => step()) : [];
  return { run, against, without, sensitivity, tap };
};

/** Sessions with one thing changed each, beside the run's own; what came of one is known after the pass. */
const vary = async (
  passes: Passes,
  own: Session,
  { strategy: { definition }, parameters, terms }: BacktestOptions,
  known: readonly Instrument[],
): Promise<(() => SensitivityStep)[]> => {
  const steps: (() => SensitivityStep)[] = [];
  for (const variation of variationsOf(terms, known, own.instruments))
    try {
      const session = await passes.add(definition, parameters, variation);
      steps.push(() => stepOf(variation, session.result()));
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      steps.push(() => stepOf(variation, undefined, error.message));
    }
  return steps;
};

/** Its defaults, on the coin of the one that is held against it where both have such a parameter. */
const sameCoin = ({ id, parameters: table }: StrategyDefinition, { coin }: Parameters) =>
  readParameters(id, table, coin === undefined || table["coin"] === undefined ? {} : { coin });

interface SessionChanges {
  readonly onFill?: (fill: Fill) => void;
  readonly terms?: Terms;
  readonly trade?: readonly string[];
}

/** Sessions by what they need of the pipeline: those that need the same share a pass over the tape. */
class Passes {
  readonly #options: BacktestOptions;
  readonly #source: TickSource;
  readonly #passes = new Map<string, { settings: PipelineSettings; sessions: Session[] }>();

  constructor(options: BacktestOptions, source: TickSource) {
    this.#options = options;
    this.#source = source;
  }

  async add(
    definition: StrategyDefinition,
    parameters: Parameters,
    { onFill, trade, terms = this.#options.terms }: SessionChanges = {},
  ): Promise<Session> {
    const { capital, range } = this.#options;
    const { facts, clock } = this.#source;
    const barInterval = await this.#source.barInterval();
    const needs = definition.needs(parameters);
    const settings = pipelineOf(needs, { order: range.order, clock, barInterval });
    const session = new Session({
      ...{ definition, parameters, terms, capital },
      facts: trade === undefined ? facts : { ...facts, trade },
      ...(onFill === undefined ? {} : { onFill }),
    });
    const key = JSON.stringify(settings);
    const pass = this.#passes.get(key);
    if (pass === undefined) this.#passes.set(key, { settings, sessions: [session] });
    else pass.sessions.push(session);
    return session;
  }

  async run(tap: TapeTap): Promise<void> {
    for (const { settings, sessions } of this.#passes.values())
      await this.#pass(settings, sessions, tap.ticks === 0 ? tap : undefined);
  }

  async #pass(settings: PipelineSettings, sessions: readonly Session[], tap: TapeTap | undefined) {
    const { signal, onProgress } = this.#options;
    const maker = new SegmentMaker(settings, this.#source.facts.instruments);
    for await (const batch of this.#source.batches()) {
      if (signal.aborted) return;
      if (batch.length === 0) continue;
      tap?.look(batch, this.#source.facts.instruments);
      const segment = maker.push(batch);
      for (const session of sessions) session.run(segment);
      if (tap !== undefined) await onProgress(tap.ticks);
      // Ctrl-C is heard between two batches.
      await setImmediate();
    }
    if (signal.aborted) return;
    const end = maker.finish();
    for (const session of sessions) session.run(end);
  }
}

const runFile = async (
  options: BacktestOptions,
  source: TickSource,
  tap: TapeTap,
): Promise<BacktestRun | undefined> => {
  const { strategy, parameters, terms, capital, range, signal } = options;
  const pool = new TrialPool({
    ...{ strategy, workers: 1, signal, patienceMs: PATIENCE_MS, memoryMb: MEMORY_MB },
  });
  let outcome: Outcome | undefined;
  try {
    await pool.run({
      source: { ...source, batches: () => tapped(source, tap) },
      ...{ order: range.order, configurations: [{ index: 0, parameters }], terms, capital },
      onEnded: (_, ended) => {
        outcome = ended;
      },
      onProgress: (ticks) => void options.onProgress(ticks),
    });
  } finally {
    await pool.close();
  }
  if (outcome?.run === undefined && outcome?.failure !== undefined)
    throw notBegun(strategy.definition.id, outcome.failure);
  for (const fill of outcome?.run?.fills ?? []) options.onFill(fill);
  return outcome?.run;
};

/** It never began, or its thread is gone: there is nothing left to tell of but why. */
const notBegun = (id: string, { time, cause }: Failure): WorkbenchError =>
  new WorkbenchError(
    "input",
    `strategy ${id}${Number.isNaN(time) ? "" : `, at ${formatTime(micros(time))}`}: ${cause}`,
    "Correct its file, or what it is set to; the tape is as it was.",
  );

/** The first time that the records are read, they are noted. */
async function* tapped({ batches, facts }: TickSource, tap: TapeTap): AsyncIterable<TickBatch> {
  const first = tap.ticks === 0;
  for await (const batch of batches()) {
    if (first) tap.look(batch, facts.instruments);
    yield batch;
  }
}
