import { missedOf, say } from "./figure.ts";
import { line, measure, median, whole } from "./measure.ts";
import type { RulesRun } from "./rules-run.ts";

/** Of the same replay without rules. */
const TARGET = 1.2;

/** What the default preset costs on minute bars of ten coins: how many targets were missed. */
export const rulesTable = (rounds: number, days: number): number => {
  const found = Array.from({ length: rounds }, () => measure<RulesRun>("rules", String(days)));
  const ratio = median(found.map(({ withRules, without }) => withRules / without));
  line(`rules, ten coins, ${days} days`, "ns a bar", "of without", "target", "alerts");
  line("no rules", whole(median(found.map(({ without }) => without))), "1.00");
  line(
    "default preset",
    whole(median(found.map(({ withRules }) => withRules))),
    ratio.toFixed(2),
    `<= ${TARGET}`,
    whole(found[0]?.alerts ?? 0),
  );
  say("");
  return missedOf({
    ...{ what: "preset `default` on minute bars, of the same without rules", value: ratio },
    limit: { atMost: TARGET },
  });
};
