import { GUARD } from "../market/guard.ts";
import type { Level } from "./active-spans.ts";
import { type CalmCount, pooled, ratesOf } from "./score-calm.ts";

/** What a detector may cost its reader in calm time. */
export interface Budget {
  /** False alarms a coin-month. */
  readonly perMonth: number;
  /** Share of calm time with an alert open. */
  readonly duty: number;
}

/** The protocol's. */
export const BUDGETS: Readonly<Record<Level, Budget>> = {
  page: { perMonth: 1, duty: 0.01 },
  warn: { perMonth: 4, duty: 0.01 },
};

/** One threshold, and what came of it in each block of calm time. */
export interface CalmPoint {
  readonly threshold: number;
  readonly blocks: readonly CalmCount[];
}

/**
 * The lowest threshold from which on budget and duty hold at every threshold that was tried, over all blocks together. A
 * curve need not fall: where it rises above the budget once more, what lies below is lucky and is not taken. Undefined
 * where not even the highest holds, and where there is no calm time to try it on.
 */
export const calibrate = (points: readonly CalmPoint[], budget: Budget): number | undefined => {
  let lowest: number | undefined;
  for (const { threshold, blocks } of [...points].sort((a, b) => b.threshold - a.threshold)) {
    const { falseAlarms, duty } = ratesOf(pooled(blocks));
    if (falseAlarms === null || duty === null) return undefined;
    if (falseAlarms > budget.perMonth + GUARD || duty > budget.duty + GUARD) break;
    lowest = threshold;
  }
  return lowest;
};
