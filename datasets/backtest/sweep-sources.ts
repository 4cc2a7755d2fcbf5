import type { SweepPlan } from "../../engine/backtest/sweep/sweep-result.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import type { SweepPoolOptions } from "./sweep-pool.ts";
import { tickSource } from "./tick-source.ts";

/** The plan's tapes as strategies get them: with what the plan says of each. */
export const sweepSources = (
  plan: Pick<SweepPlan, "tapes">,
  tapes: readonly Tape[],
): SweepPoolOptions["tapes"] =>
  plan.tapes.flatMap((swept, i) => {
    const tape = tapes[i];
    if (tape === undefined) return [];
    const source = tickSource(tape);
    const { trade } = swept;
    const facts = trade === undefined ? source.facts : { ...source.facts, trade };
    return [{ ...swept, source: { ...source, facts } }];
  });
