import { dirname } from "node:path";
import type { LoadedStrategy } from "../datasets/backtest/load-strategy.ts";
import type { DesignRequest } from "../engine/backtest/sweep/design.ts";
import type {
  SweepPlan,
  SweepResult,
  SweptTape,
  WalkForwardPlan,
} from "../engine/backtest/sweep/sweep-result.ts";
import type { Terms } from "../engine/backtest/terms.ts";
import { WorkbenchError } from "../engine/errors.ts";
import { type Micros, parseTime } from "../engine/market/time.ts";
import type { Tape } from "../recorder/tape/open-tape.ts";
import type { Context } from "./command.ts";
import { findTape, openFound } from "./find-tape.ts";
import { startProgress } from "./progress.ts";
import { ownThreads, queuedThreads } from "./sweep-threads.ts";
import { refuseUnknown } from "./tape-range.ts";

export interface SweepAsk {
  /** Paths or names. */
  readonly tapes: readonly string[];
  /** A built-in one's name, or a path. */
  readonly strategy: string;
  readonly design: DesignRequest;
  readonly trade: readonly string[] | undefined;
  readonly termsOf: (tape: { readonly barsOnly: boolean }) => Terms;
  readonly capital: number;
  readonly workers: number;
  /** Address of a server where workers wait; absent: threads of this process. */
  readonly queue: string | undefined;
  /** `events`: a CSV file of them. */
  readonly walkForward:
    | { readonly embargo: Micros; readonly events: string | undefined }
    | undefined;
  readonly allowDrawn: boolean;
  /** Absolute; absent: in the home, under a name of its own. */
  readonly out: string | undefined;
}

/** Runs a sweep, or the rest of it, and keeps its file; undefined when it was stopped. */
export const sweepTapes = async (
  ask: SweepAsk,
  context: Context,
): Promise<SweepResult | undefined> => {
  const [{ loadStrategy }, { designSweep }] = await Promise.all([
    import("../datasets/backtest/load-strategy.ts"),
    import("../engine/backtest/sweep/design.ts"),
  ]);
  const strategy = await loadStrategy(ask.strategy, context.cwd);
  const designed = designSweep(strategy.definition, ask.design);
  const tapes: Tape[] = [];
  try {
    for (const name of ask.tapes)
      tapes.push(await openFound(await findTape(name, context), context));
    refuseTapes(tapes, ask);
    const plan = await planOf(ask, strategy, tapes, designed, context);
    if (plan === undefined) return undefined;
    const out = ask.out ?? (await outInHome(plan, context));
    return await runPlan({ ...ask, out }, { strategy, tapes, plan, ...designed }, context);
  } finally {
    for (const tape of tapes) tape.close();
  }
};

const refuseTapes = (tapes: readonly Tape[], { allowDrawn, trade }: SweepAsk): void => {
  for (const [i, tape] of tapes.entries()) {
    const { name, kind } = tape.manifest;
    if (tapes.slice(0, i).some(({ hash }) => hash === tape.hash))
      throw new WorkbenchError("usage", `tape ${name} is named twice`, "Name each once.");
    if (!allowDrawn && (kind === "reconstructed" || kind === "simulated"))
      throw new WorkbenchError(
        "usage",
        `tape ${name} is ${kind}: the best of many on it fits how it was made, and no market`,
        "Sweep over recorded or imported tapes (datasets pull), or give --allow-reconstructed; every figure is marked then.",
      );
    refuseUnknown(
      trade,
      tape.instruments.map(({ id }) => id),
    );
  }
};

type Designed = ReturnType<typeof import("../engine/backtest/sweep/design.ts")["designSweep"]>;

const planOf = async (
  ask: SweepAsk,
  strategy: LoadedStrategy,
  tapes: readonly Tape[],
  { design, configurations }: Designed,
  context: Context,
): Promise<SweepPlan | undefined> => {
  const [{ stepFor, returnGrid }, { planFolds }, { sourceOf }] = await Promise.all([
    import("../engine/backtest/sweep/return-grid.ts"),
    import("../engine/backtest/sweep/plan-folds.ts"),
    import("../datasets/backtest/source-of.ts"),
  ]);
  const swept: SweptTape[] = [];
  for (const tape of tapes) swept.push(await sweptTape(tape, ask));
  const step = stepFor(swept, configurations.length);
  const walkForward =
    ask.walkForward && (await walkForwardOf(ask.walkForward, tapes, swept, context));
  if (context.signal.aborted) return undefined;
  if (walkForward !== undefined) planFolds(walkForward, returnGrid(swept, step));
  const { id, title } = strategy.definition;
  const { version } = context;
  return {
    strategy: { id, title, source: sourceOf(strategy, version) },
    ...{ tapes: swept, design, capital: ask.capital, step, walkForward, version },
  };
};

const sweptTape = async (tape: Tape, { trade, termsOf }: SweepAsk): Promise<SweptTape> => {
  const { tradeUniverse } = await import("../datasets/backtest/trade-universe.ts");
  const { name, kind, from, to } = tape.manifest;
  const known = trade ?? (await tradeUniverse(tape, { order: "tape" }));
  return {
    ...{ name, kind, manifest: tape.hash },
    ...{ from: parseTime(from) ?? Number.NaN, to: parseTime(to) ?? Number.NaN },
    ...(known === undefined ? {} : { trade: known }),
    terms: termsOf({ barsOnly: (await tape.barInterval()) !== undefined }),
  };
};

/** Clusters of the events that the tapes' own prices show, or of those in a file. */
const walkForwardOf = async (
  { embargo, events }: NonNullable<SweepAsk["walkForward"]>,
  tapes: readonly Tape[],
  swept: readonly SweptTape[],
  context: Context,
): Promise<WalkForwardPlan> => {
  const { clusterSpans, eventsOnTape, statedOnTape } = await import(
    "../datasets/backtest/cluster-spans.ts"
  );
  const stated =
    events === undefined
      ? undefined
      : await (await import("../datasets/evaluation/event-csv.ts")).readEventCsv(events);
  const progress = await startProgress(context, "events", tapes.length, "tapes");
  try {
    const found = [];
    for (const [i, tape] of tapes.entries()) {
      const { from = 0, to = 0 } = swept[i] ?? {};
      found.push({
        to,
        events:
          stated === undefined
            ? await eventsOnTape(tape, context.signal)
            : statedOnTape(stated, { from, to }),
      });
      progress.update(i + 1);
    }
    return { embargo, clusters: clusterSpans(found) };
  } finally {
    progress.stop();
  }
};

/** Equal plans have equal names there, so that a stopped one is found again. */
const outInHome = async (plan: SweepPlan, { home }: Context): Promise<string> => {
  const [{ makeFolder }, { keptSweepPath }] = await Promise.all([
    import("../recorder/tape/make-folder.ts"),
    import("../datasets/backtest/sweep-store.ts"),
  ]);
  const path = keptSweepPath(home, plan);
  await makeFolder(dirname(path));
  return path;
};

interface Planned extends Designed {
  readonly strategy: LoadedStrategy;
  readonly tapes: readonly Tape[];
  readonly plan: SweepPlan;
}

const runPlan = async (
  { out, workers, queue }: SweepAsk & { readonly out: string },
  { strategy, tapes, plan, configurations }: Planned,
  context: Context,
): Promise<SweepResult | undefined> => {
  const { runSweep } = await import("../datasets/backtest/run-sweep.ts");
  const { signal } = context;
  const all = configurations.length * tapes.length;
  const progress = await startProgress(context, "sweep", all, "runs");
  const pool =
    queue === undefined
      ? await ownThreads({ strategy, tapes, plan, workers }, context)
      : await queuedThreads({ strategy, tapes, plan, queue }, context);
  try {
    const result = await runSweep({
      ...{ plan, configurations, out, signal, run: pool.run },
      onResumed: (done) => {
        const what =
          done === all
            ? `${out} holds this sweep already`
            : `${done} of ${all} runs are there already`;
        if (!progress.shown) context.note(what);
        progress.skip(done);
      },
      onProgress: (done) => {
        progress.update(done);
      },
    });
    progress.stop();
    if (result !== undefined) await pool.finish();
    if (result === undefined)
      context.note(
        `stopped; what has ended is kept beside ${out}, and the same command goes on with it`,
      );
    else context.note(`the sweep is in ${out}`);
    return result;
  } finally {
    progress.stop();
    await pool.close();
  }
};
