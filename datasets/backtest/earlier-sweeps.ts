import type { Parameters } from "../../engine/backtest/parameters.ts";
import type { SweepPlan, SweepResult } from "../../engine/backtest/sweep/sweep-result.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { sweepHash } from "./sweep-lines.ts";

/**
 * How many configurations a finished sweep's file stands for that the new one does not try again: they were looked at on the
 * same tapes, and the best of all is chosen among them. What yet earlier sweeps tried is taken over as counted then, so that
 * some may count twice, and none is forgotten. Throws a usage error when the file is about something else.
 */
export const countEarlier = (
  out: string,
  { plan: old, trials, judgement }: SweepResult,
  plan: SweepPlan,
  configurations: readonly Parameters[],
): number => {
  const tapesOf = ({ tapes }: SweepPlan): string => tapes.map(({ manifest }) => manifest).join();
  if (old.strategy.id !== plan.strategy.id || tapesOf(old) !== tapesOf(plan))
    throw new WorkbenchError(
      "usage",
      `${out} holds a sweep of ${old.strategy.id} over ${old.tapes.map(({ name }) => name).join(", ")}`,
      "Give another --out. Only a further sweep of the same strategy over the same tapes takes its place, and counts it.",
    );
  const settings = ({ strategy, tapes, capital }: SweepPlan): string =>
    sweepHash([strategy.source, tapes.map(({ terms }) => terms), capital]);
  const again =
    settings(old) === settings(plan)
      ? new Set(configurations.map((parameters) => JSON.stringify(parameters)))
      : new Set<string>();
  const others = trials.filter(({ parameters }) => !again.has(JSON.stringify(parameters)));
  return judgement.tried.earlier + others.length;
};
