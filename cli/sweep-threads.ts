import { randomUUID } from "node:crypto";
import { basename, isAbsolute, relative, resolve } from "node:path";
import type { LoadedStrategy } from "../datasets/backtest/load-strategy.ts";
import type { RunTrials } from "../datasets/backtest/run-sweep.ts";
import type { StrategyPlace } from "../datasets/queue/queue-messages.ts";
import type { SweepPlan } from "../engine/backtest/sweep/sweep-result.ts";
import type { Tape } from "../recorder/tape/open-tape.ts";
import type { Context } from "./command.ts";
import { connectQueue } from "./connect-queue.ts";

/** Those who run a sweep's trials. */
interface Threads {
  readonly run: RunTrials;
  /** Once its file is there. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

interface Swept {
  readonly strategy: LoadedStrategy;
  readonly tapes: readonly Tape[];
  readonly plan: SweepPlan;
}

/** Threads of this process. */
export const ownThreads = async (
  { strategy, tapes, plan, workers }: Swept & { readonly workers: number },
  { signal }: Context,
): Promise<Threads> => {
  const [{ sweepPool }, { sweepSources }] = await Promise.all([
    import("../datasets/backtest/sweep-pool.ts"),
    import("../datasets/backtest/sweep-sources.ts"),
  ]);
  const { capital, step } = plan;
  const sources = sweepSources(plan, tapes);
  const pool = sweepPool({ strategy, tapes: sources, capital, step, workers, signal });
  return { ...pool, finish: async () => undefined };
};

/** Those of the workers at a queue. */
export const queuedThreads = async (
  { strategy, tapes, plan, queue }: Swept & { readonly queue: string },
  context: Context,
): Promise<Threads> => {
  const connection = await connectQueue(queue, context);
  try {
    const { QueuedTrials } = await import("../datasets/queue/queued-trials.ts");
    const { elapsed, wait, signal, note } = context;
    const trials = await QueuedTrials.open({
      ...{ connection, elapsed, wait, signal, remark: note },
      announcement: {
        ...{
          plan,
          owner: randomUUID(),
          tapes: tapes.map(({ path }) => resolve(context.cwd, path)),
        },
        strategy: await placeOf(strategy, context),
      },
    });
    return {
      run: trials.run,
      finish: () => trials.finish(),
      close: async () => {
        await trials.close();
        connection.close();
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
};

/** As workers look for it in their own folder of strategies: below this one, or by its bare name. */
const placeOf = async (strategy: LoadedStrategy, { cwd }: Context): Promise<StrategyPlace> => {
  const { codeHash } = await import("../datasets/backtest/source-of.ts");
  const code = codeHash(strategy);
  if (strategy.ref.kind === "builtIn" || code === undefined) return { kind: "builtIn" };
  const { path } = strategy.ref.file;
  const below = relative(cwd, path);
  const name = below.startsWith("..") || isAbsolute(below) ? basename(path) : below;
  return { kind: "file", name, code };
};
