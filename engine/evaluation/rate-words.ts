import { GUARD } from "../market/guard.ts";
import { rateAtMost } from "./exact-interval.ts";
import type { CalmCount } from "./score-calm.ts";

/**
 * What may be said of a rate of false alarms: "at most 1 a month" only where that is 95 % certain (one-sided, exact), else
 * what was counted: "2 in 3.4 months".
 */
export const rateWords = (
  { falseAlarms, months }: Pick<CalmCount, "falseAlarms" | "months">,
  perMonth: number,
): string =>
  rateAtMost(falseAlarms, months) <= perMonth + GUARD
    ? `at most ${perMonth} a month`
    : `${falseAlarms} in ${months.toFixed(1)} months`;
