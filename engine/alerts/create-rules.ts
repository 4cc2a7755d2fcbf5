import { BlindRule } from "./blind-rule.ts";
import type { CoinRule } from "./rule.ts";
import type { RuleSpec } from "./rule-config.ts";
import { rulesOf } from "./rules-of.ts";
import { ThresholdRule } from "./threshold-rule.ts";
import { VenueRule } from "./venue-rule.ts";

const standard = rulesOf({ preset: "default" }, "the default preset");

/** One coin's rules, in the order of the configuration. Without one: those of the preset `default`. */
export const createRules = (
  specs: readonly RuleSpec[] | undefined,
  coin: string,
): readonly CoinRule[] =>
  (specs ?? standard).filter(({ coins }) => coins?.includes(coin) ?? true).map(create);

const create = (spec: RuleSpec): CoinRule => {
  if (spec.type === "venue") return new VenueRule(spec);
  return spec.type === "blind" ? new BlindRule(spec) : new ThresholdRule(spec);
};
