import { callWithin } from "../datasets/backtest/call-within.ts";
import type { LoadedStrategy } from "../datasets/backtest/load-strategy.ts";
import { describeThrown } from "../datasets/backtest/run-strategy-code.ts";
import { TapeTap } from "../datasets/backtest/tape-tap.ts";
import type { Fill } from "../engine/backtest/order.ts";
import { PaperRun } from "../engine/backtest/paper-run.ts";
import type { Parameters } from "../engine/backtest/parameters.ts";
import type { Failure } from "../engine/backtest/result.ts";
import type { TearSheet } from "../engine/backtest/tear-sheet/shape.ts";
import { tearSheetOf } from "../engine/backtest/tear-sheet.ts";
import type { Terms } from "../engine/backtest/terms.ts";
import { WorkbenchError } from "../engine/errors.ts";
import type { Instrument } from "../engine/market/instrument.ts";
import type { TickBatch } from "../engine/market/tick-batch.ts";
import { formatTime, micros } from "../engine/market/time.ts";
import { openTape } from "../recorder/tape/open-tape.ts";
import type { Context } from "./command.ts";
import { grouped } from "./text.ts";

/** Whose trades a live run makes on paper, and on what terms. */
export interface PaperChoice {
  readonly strategy: LoadedStrategy;
  readonly parameters: Parameters;
  readonly terms: Terms;
  readonly capital: number;
  readonly seed: number;
  /** All that it may trade; undefined: what the feeds have in their first ten seconds. */
  readonly trade: readonly Instrument[] | undefined;
  /** The backtest of the recording, where there is one, that comes to the same. */
  readonly command: string;
}

/** Longer than any answer takes: a strategy that has not come back by then never will. */
const PATIENCE_MS = 10_000;

/** A strategy beside a live run. What goes wrong with it stops it, and nothing else. */
export class LivePaper {
  readonly #choice: PaperChoice;
  readonly #run: PaperRun;
  readonly #tap: TapeTap;
  readonly #context: Context;
  /** Fills of what was recorded before are not told again. */
  #isCatchingUp = false;
  #fills = 0;
  /** Why it is at an end. */
  problem: Error | undefined;

  /** `name` is the feed's. Throws usage errors for what cannot run at all. */
  constructor(choice: PaperChoice, name: string, tell: (fill: Fill) => void, context: Context) {
    this.#choice = choice;
    this.#context = context;
    const { strategy, parameters, terms, capital, trade } = choice;
    this.#tap = new TapeTap({ order: "tape", clock: "receive_time" });
    this.#run = new PaperRun({
      ...{ definition: strategy.definition, parameters, terms, capital, name },
      ...(trade === undefined ? {} : { trade }),
      onFill: (fill) => {
        this.#fills++;
        if (!this.#isCatchingUp) tell(fill);
      },
    });
  }

  /** Goes through what was recorded before, so that account and orders are where they were. */
  async catchUp(folder: string): Promise<void> {
    const tape = await openTape(folder, { home: this.#context.home, cache: false });
    this.#isCatchingUp = true;
    try {
      for await (const batch of tape.batches()) {
        if (this.#context.signal.aborted || this.problem !== undefined) return;
        this.take(batch, tape.instruments);
      }
    } finally {
      this.#isCatchingUp = false;
      tape.close();
    }
    const { session } = this.#run;
    const equity = session === undefined ? "" : `, equity ${grouped(session.trader.equity)}`;
    this.#context.note(
      `went through the ${grouped(this.#tap.ticks)} ticks that were recorded before: ${this.#fills} fills${equity}`,
    );
  }

  /** The next records of the feed. */
  take(batch: TickBatch, instruments: readonly Instrument[]): void {
    if (this.problem !== undefined) return;
    this.#tap.look(batch, instruments);
    this.#within(() => this.#run.take(batch, instruments));
  }

  /** The feed has ended. Undefined where nothing ever came, or it stopped without a result. */
  finish(): TearSheet | undefined {
    if (this.problem !== undefined && this.#run.session === undefined) return undefined;
    const run = this.#within(() => this.#run.finish());
    if (run === undefined) return undefined;
    const { strategy, terms, seed, command } = this.#choice;
    const { from, to, ticks, gaps } = this.#tap;
    const instruments = this.#run.instruments.map(({ id }) => id);
    return tearSheetOf(
      run,
      {
        ...{ name: "live", kind: "recorded", manifest: "", from, to, ticks, gaps },
        ...{ instruments, events: [] },
      },
      {
        ...{ title: strategy.definition.title, terms, seed, command },
        version: this.#context.version,
        ...(strategy.sha256 === undefined ? {} : { source: strategy.sha256 }),
      },
    );
  }

  /** A strategy of a file is not waited for without end. */
  #within<T>(call: () => T): T | undefined {
    const { ref } = this.#choice.strategy;
    try {
      const value = ref.kind === "file" ? callWithin(PATIENCE_MS, call) : call();
      const failure = this.#run.session?.failure;
      if (failure !== undefined) this.#stop(failure);
      return value;
    } catch (error) {
      // What a strategy says of the feeds in our words is told as it is.
      if (error instanceof WorkbenchError && this.#run.session === undefined)
        this.#end(error, `${error.message}. ${error.hint}`);
      else {
        const cause = describeThrown(error, ref.kind === "file" ? ref.file : undefined);
        this.#stop({ strategy: this.#choice.strategy.definition.id, time: this.#tap.to, cause });
      }
      return undefined;
    }
  }

  #stop({ strategy, time, cause }: Failure): void {
    const what = `strategy ${strategy} failed at ${formatTime(micros(time))}: ${cause}`;
    const hint = "The feeds went on; correct it and start again.";
    const isFile = this.#choice.strategy.ref.kind === "file";
    this.#end(isFile ? new WorkbenchError("input", what, hint) : new Error(what), what);
  }

  #end(problem: Error, told: string): void {
    if (this.problem !== undefined) return;
    this.problem = problem;
    this.#context.note(told);
  }
}
