import { readParameters } from "../../engine/backtest/parameters.ts";
import { sweepPool } from "../backtest/sweep-pool.ts";
import { sweepSources } from "../backtest/sweep-sources.ts";
import { preparePlan, type Workplace } from "./prepare-plan.ts";
import type { Announcement } from "./queue-messages.ts";
import type { Workshop } from "./queue-worker.ts";

/** Gets ready to run a sweep's trials in threads here; throws why not. */
export const openWorkshop = async (
  announcement: Announcement,
  { threads, ...workplace }: Workplace & { readonly threads: number },
): Promise<Workshop> => {
  const { plan } = announcement;
  const { strategy, tapes, close } = await preparePlan(announcement, workplace);
  const { id, parameters: table } = strategy.definition;
  const { capital, step } = plan;
  const sources = sweepSources(plan, tapes);
  const open = () => {
    const stop = new AbortController();
    const { signal } = stop;
    const pool = sweepPool({
      ...{ strategy, tapes: sources, capital, step, workers: threads, signal },
    });
    return { ...pool, stop };
  };
  // Its threads go from job to job; those that were stopped in one are not used again.
  let pool: ReturnType<typeof open> | undefined;
  const end = async (): Promise<void> => {
    const ended = pool;
    pool = undefined;
    ended?.stop.abort();
    await ended?.close();
  };
  return {
    run: async (tape, configurations, told) => {
      pool ??= open();
      const { run, stop } = pool;
      const abort = (): void => stop.abort();
      told.signal.addEventListener("abort", abort, { once: true });
      try {
        if (!told.signal.aborted) await run(tape, configurations, told);
      } finally {
        told.signal.removeEventListener("abort", abort);
        if (told.signal.aborted) await end();
      }
    },
    check: ({ tape, configurations }) => {
      if (tapes[tape] === undefined) throw new RangeError(`the sweep has no tape ${tape}`);
      return {
        tape,
        configurations: configurations.map(({ index, parameters }) => ({
          index,
          parameters: readParameters(id, table, parameters),
        })),
      };
    },
    close: async () => {
      await end();
      close();
    },
  };
};
