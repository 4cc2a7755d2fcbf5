import { BlindRule } from "./blind-rule.ts";
import * as article from "./index.ts";
import type { CoinRule } from "./rule.ts";
import type { RuleSpec } from "./rule-config.ts";
import { ThresholdRule } from "./threshold-rule.ts";
import { VenueRule } from "./venue-rule.ts";

/** One coin's rules, in the order of the configuration. Without one: `depeg` at 2 %, and `rsi`. */
export const createRules = (
  specs: readonly RuleSpec[] | undefined,
  coin: string,
): readonly CoinRule[] =>
  specs === undefined
    ? Object.values(article).map((Rule) => new Rule())
    : specs.filter(({ coins }) => coins?.includes(coin) ?? true).map(create);

const create = (spec: RuleSpec): CoinRule => {
  if (spec.type === "venue") return new VenueRule(spec);
  return spec.type === "blind" ? new BlindRule(spec) : new ThresholdRule(spec);
};
