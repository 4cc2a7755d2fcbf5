import { createHash } from "node:crypto";
import type { Alert } from "../../engine/alerts/alert.ts";
import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { runRules } from "../rule-run.ts";
import { type Case, casesOf } from "./case.ts";
import { collectSteps } from "./collect-steps.ts";
import type { EvaluatedTape } from "./evaluation.ts";

/** A tape as an evaluation needs it. */
export interface CaseTape {
  readonly tape: EvaluatedTape;
  readonly cases: readonly Case[];
  /** What each set of rules said on it, in the order of the sets. */
  readonly alerts: readonly (readonly Alert[])[];
}

/** Replays a tape once for its steps, and once for each set of rules. */
export const readCaseTape = async (
  tape: Tape,
  sets: readonly (readonly RuleSpec[])[],
  signal?: AbortSignal,
): Promise<CaseTape> => {
  const { name, kind, from, to, files } = tape.manifest;
  const { step, series, instruments } = await collectSteps(tape, signal);
  const alerts = [];
  for (const rules of sets) alerts.push(await runRules(tape, rules, signal));
  // Of the files' own sums: the same data under another name are the same data.
  const sha256 = createHash("sha256")
    .update(files.map((file) => file.sha256).join("\n"))
    .digest("hex");
  return {
    tape: { name, kind, sha256, from, to, step },
    cases: series.flatMap((each) => casesOf(name, each, instruments)),
    alerts,
  };
};

/** Standard deviation about par of calm minutes, bps: the sigma of the textbook's CUSUM. NaN without any. */
export const calmSigma = (cases: readonly Case[]): number => {
  let [sum, count] = [0, 0];
  for (const { side, class: of, label, labels } of cases) {
    if (side !== "discount" || (of !== "USD" && of !== "usdt-relative")) continue;
    for (let i = 0; i < label.off.length; i++) {
      if (labels.calm[i] !== 1) continue;
      sum += (label.off[i] ?? 0) ** 2;
      count++;
    }
  }
  return Math.sqrt(sum / count);
};
