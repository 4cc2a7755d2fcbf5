import { parseDetector } from "../detectors/parse-detector.ts";
import { WorkbenchError } from "../errors.ts";
import { formatDuration } from "../market/time.ts";
import { exitOf } from "./detector-rule.ts";
import { presets } from "./presets.ts";
import {
  type AlertsInput,
  alertsSchema,
  type DetectorSpec,
  type RuleSpec,
  type ThresholdSpec,
} from "./rule-config.ts";
import { rankOf } from "./severity.ts";
import { wrongValue } from "./value-check.ts";

/**
 * The rules that a configuration means. `where` names the file in errors. Throws an `input` error that names the rule and
 * the reason, also for rules whose parts contradict each other.
 */
export const rulesOf = (input: unknown, where: string): readonly RuleSpec[] => {
  const parsed = alertsSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") || "the whole";
    throw new WorkbenchError(
      "input",
      `${where}: ${place}: ${issue?.message}`,
      "See docs/alert-rules.md for what a rule is made of.",
    );
  }
  const { preset, rules } = parsed.data;
  const base = preset === undefined ? [] : rulesIn(presets[preset]);
  // A rule of the same name takes the preset's place.
  const own = rules ?? [];
  const all = [...base.filter(({ id }) => own.every((rule) => rule.id !== id)), ...own];
  if (all.length === 0)
    throw refuse(
      where,
      "rules",
      "there is no rule",
      'Give {"preset": "default"} or a list of rules.',
    );
  for (const rule of all) {
    if (all.filter(({ id }) => id === rule.id).length > 1)
      throw refuse(
        where,
        rule.id,
        "two rules have this name",
        "Incidents are named after their rule: give each its own.",
      );
    const wrong = contradiction(rule);
    if (wrong !== undefined) throw refuse(where, rule.id, wrong.why, wrong.hint);
  }
  return all;
};

const rulesIn = (rules: AlertsInput["rules"] | readonly unknown[]): readonly RuleSpec[] =>
  alertsSchema.parse({ rules }).rules ?? [];

const refuse = (where: string, rule: string, why: string, hint: string): WorkbenchError =>
  new WorkbenchError("input", `${where}: ${rule}: ${why}`, hint);

interface Wrong {
  readonly why: string;
  readonly hint: string;
}

const contradiction = (rule: RuleSpec): Wrong | undefined => {
  if (rule.type === "blind")
    return rule.after > 0
      ? undefined
      : { why: "after is 0s, so every pause would be one", hint: "Give it at least 1s." };
  if (rule.type === "venue")
    return rule.exit < rule.enter ? undefined : outside(rule.exit, rule.enter);
  return rule.type === "detector"
    ? (wayContradiction(rule.levels, exitOf(rule)) ?? wrongDetector(rule))
    : thresholdContradiction(rule);
};

const wrongDetector = ({ detector }: DetectorSpec): Wrong | undefined => {
  try {
    parseDetector(detector);
    return undefined;
  } catch (error) {
    if (error instanceof WorkbenchError) return { why: error.message, hint: error.hint };
    throw error;
  }
};

const outside = (exit: number, enter: number): Wrong => ({
  why: `exit ${exit} is not inside enter ${enter}: it would open and close at once`,
  hint: "The exit must be nearer than the lowest way in.",
});

type Levels = readonly Pick<ThresholdSpec["levels"][number], "severity" | "enter" | "for">[];

const lowestOf = (levels: Levels): number => Math.min(...levels.map(({ enter }) => enter));

/** What is wrong with the ways in and out. */
const wayContradiction = (levels: Levels, exit: number): Wrong | undefined => {
  const lowest = lowestOf(levels);
  if (!(exit < lowest)) return outside(exit, lowest);
  for (const low of levels)
    for (const high of levels)
      if (
        rankOf(low.severity) < rankOf(high.severity) &&
        low.enter >= high.enter &&
        low.for >= high.for
      )
        return {
          why: `${low.severity} at ${low.enter} for ${formatDuration(low.for)} can never come before ${high.severity} at ${high.enter}`,
          hint: "A graver level lies farther out, or asks for a longer time.",
        };
  return undefined;
};

const thresholdContradiction = (rule: ThresholdSpec): Wrong | undefined => {
  const { levels, exit, hold, recent, cooldown, frequency } = rule;
  const wrong = wayContradiction(levels, exit);
  if (wrong !== undefined) return wrong;
  const lowest = lowestOf(levels);
  if (recent !== undefined) {
    if (recent.enter > lowest)
      return {
        why: `recent.enter ${recent.enter} is not under the lowest way in, ${lowest}`,
        hint: "After a break less must be enough.",
      };
    if (recent.enter < exit)
      return {
        why: `recent.enter ${recent.enter} is inside exit ${exit}: it would come back while clear`,
        hint: "Let it be at least the exit.",
      };
    if (recent.for <= recent.after)
      return {
        why: `recent.after ${formatDuration(recent.after)} is as long as recent.for ${formatDuration(recent.for)}`,
        hint: "It could never come back.",
      };
    if (cooldown > 0)
      return {
        why: "cooldown and recent contradict each other: one keeps silent after an end, the other watches closer",
        hint: "Leave one of them out.",
      };
  }
  if (cooldown > 0 && cooldown <= hold)
    return {
      why: `cooldown ${formatDuration(cooldown)} is within hold ${formatDuration(hold)}`,
      hint: "What comes back within hold is the same incident anyway.",
    };
  if (frequency === "once" && (cooldown > 0 || recent !== undefined))
    return { why: "frequency once leaves nothing for cooldown or recent", hint: "Leave them out." };
  return wrongValue(rule);
};
