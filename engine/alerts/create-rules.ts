import { globMatches } from "../notify/matcher.ts";
import { BlindRule } from "./blind-rule.ts";
import { DetectorRule } from "./detector-rule.ts";
import type { CoinRule } from "./rule.ts";
import type { RuleSpec } from "./rule-config.ts";
import { rulesOf } from "./rules-of.ts";
import { ThresholdRule } from "./threshold-rule.ts";
import { VenueRule } from "./venue-rule.ts";

const standard = rulesOf({ preset: "default" }, "the default preset");

/**
 * One coin's rules, in the order of the configuration. Without one: those of the preset `default`.
 * @param peg in steps of 1e-8; NaN where it moves
 */
export const createRules = (
  specs: readonly RuleSpec[] | undefined,
  coin: string,
  peg: number,
): readonly CoinRule[] =>
  (specs ?? standard)
    .filter(({ coins }) => coins?.includes(coin) ?? true)
    .flatMap((spec) => create(spec, peg) ?? []);

const create = (spec: RuleSpec, peg: number): CoinRule | undefined => {
  if (spec.type === "venue") return new VenueRule(spec);
  if (spec.type === "blind") return new BlindRule(spec);
  if (spec.type === "detector") return new DetectorRule(spec);
  return spec.on === "coin" ? new ThresholdRule(spec, peg) : undefined;
};

/**
 * The rules that watch one instrument alone, in the order of the configuration.
 * @param coins what it may be called as a coin: its base, and the coin that it prices
 * @param peg in its own quote currency, in steps of 1e-8; NaN where it is pegged to nothing
 */
export const createInstrumentRules = (
  specs: readonly RuleSpec[] | undefined,
  id: string,
  coins: readonly string[],
  peg: number,
): readonly CoinRule[] =>
  (specs ?? []).flatMap((spec) => {
    if (spec.type !== "threshold" || spec.on !== "instrument") return [];
    const asked =
      (spec.coins?.some((coin) => coins.includes(coin)) ?? true) &&
      (spec.instruments?.some((glob) => globMatches(glob, id)) ?? true);
    return asked ? [new ThresholdRule(spec, peg)] : [];
  });
