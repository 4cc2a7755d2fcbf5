import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import { formatDuration, type Micros } from "../../engine/market/time.ts";
import type { Html } from "../html.ts";
import { table } from "../parts.ts";

/** What rules ask for, a row each: who reads it needs no JSON. */
export const ruleTable = (caption: string, rules: readonly RuleSpec[]): Html =>
  table<RuleSpec>(
    caption,
    [
      { head: "rule", cell: ({ id }) => id },
      { head: "judges", cell: judged },
      { head: "ways in", wrap: true, cell: (rule) => waysIn(rule).join("; ") },
      { head: "way out", cell: wayOut },
      { head: "coins", wrap: true, cell: ({ coins }) => coins?.join(", ") ?? "all" },
    ],
    rules,
  );

const judged = (rule: RuleSpec): string => {
  if (rule.type === "venue") return "one venue against the others, bps";
  if (rule.type === "blind") return "no fresh venue";
  if (rule.type === "detector") return `${rule.detector}, ${rule.side}`;
  const { value, side, center, from, on } = rule;
  const where = center === 0 ? "" : ` ${center}`;
  const median = from === "median" ? " its median" : "";
  return `${value} ${side}${where}${median}${on === "instrument" ? ", each instrument" : ""}`;
};

const held = (duration: Micros): string => (duration > 1 ? ` for ${formatDuration(duration)}` : "");

const waysIn = (rule: RuleSpec): readonly string[] => {
  if (rule.type === "blind") return [`${rule.severity} after ${formatDuration(rule.after)}`];
  if (rule.type === "venue") return [`${rule.severity} at ${rule.enter}${held(rule.for)}`];
  return rule.levels.map((level) => {
    const quiet = "boardOnly" in level && level.boardOnly ? ", board only" : "";
    return `${level.severity} at ${level.enter}${held(level.for)}${quiet}`;
  });
};

const wayOut = (rule: RuleSpec): string => {
  if (rule.type === "blind") return "a fresh venue";
  const exit = rule.exit === undefined ? "half the lowest" : String(rule.exit);
  return `within ${exit}${held(rule.exitFor)}`;
};
