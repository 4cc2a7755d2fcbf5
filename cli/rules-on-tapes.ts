import type { Alert } from "../engine/alerts/alert.ts";
import type { RuleSpec } from "../engine/alerts/rule-config.ts";
import type { Context } from "./command.ts";
import { findTape, openFound } from "./find-tape.ts";

export interface RulesOnTape {
  readonly name: string;
  /** The tape's last time, ISO. */
  readonly to: string;
  /** By set of rules. */
  readonly alerts: readonly (readonly Alert[])[];
}

/** What each set of rules says on each tape, in the orders given. */
export const alertsOnTapes = async (
  tapes: readonly string[],
  sets: readonly (readonly RuleSpec[])[],
  context: Context,
): Promise<RulesOnTape[]> => {
  const { runRules } = await import("../datasets/rule-run.ts");
  const runs = [];
  for (const asked of tapes) {
    const tape = await openFound(await findTape(asked, context), context, true);
    try {
      const alerts: Alert[][] = [];
      for (const rules of sets) alerts.push(await runRules(tape, rules, context.signal));
      runs.push({ name: tape.manifest.name, to: tape.manifest.to, alerts });
    } finally {
      tape.close();
    }
  }
  return runs;
};
