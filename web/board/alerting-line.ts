import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import { rulesOf } from "../../engine/alerts/rules-of.ts";

const standard = rulesOf({ preset: "default" }, "the default preset");

/**
 * How far from its peg a coin must be on one side until its rules tell somebody, bps; infinity where none does. Without
 * rules: those of the preset `default`.
 */
export const alertingLine = (
  rules: readonly RuleSpec[] = standard,
  coin: string,
  side: "below" | "above",
): number =>
  Math.min(
    ...rules.flatMap((rule) =>
      rule.type === "threshold" &&
      rule.on === "coin" &&
      rule.value === "deviation" &&
      rule.from === "par" &&
      rule.center === 0 &&
      rule.side === side &&
      (rule.coins?.includes(coin) ?? true)
        ? rule.levels.filter(({ boardOnly }) => !boardOnly).map(({ enter }) => enter)
        : [],
    ),
  );
