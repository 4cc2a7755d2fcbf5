import { GUARD } from "../../engine/market/guard.ts";
import type { DetectorSum, EvaluatedDetector, Evaluation } from "./evaluation.ts";
import { BUDGET, baselineOf, drawnKinds, numberText } from "./evaluation-words.ts";

export interface Verdict {
  /** `undefined` where nothing can be said: no events, or nothing to compare with. */
  readonly beatsPlainLevel: boolean | undefined;
  /** What is said first. */
  readonly sentence: string;
}

/**
 * Whether any tuned detector did better than B1*, a plain level tuned to the same budget (section 8 of the protocol): a
 * longer median lead before T_50 at no more false alarms than the budget or B1* has, or the same lead with fewer. The
 * headline class: pages, dollars, discounts.
 */
export const verdict = (evaluation: Evaluation): Verdict => {
  const sums = evaluation.sums.filter(
    (sum) => sum.level === "page" && sum.class === "USD" && sum.side === "discount",
  );
  const pairs = evaluation.detectors.flatMap((detector) => {
    const sum = sums.find((each) => each.detector === detector.id);
    return sum === undefined ? [] : [{ detector, sum }];
  });
  const plain = pairs.find(({ detector }) => baselineOf(detector) === "B1*");
  const rivals = pairs.filter(
    ({ detector }) => detector.tuned && baselineOf(detector) === undefined,
  );
  const drawn = drawnKinds(evaluation);
  const warning =
    drawn.length === 0 ? "" : ` Some tapes are ${drawn.join(" or ")}: nothing about a market.`;
  if (plain === undefined || rivals.length === 0)
    return {
      beatsPlainLevel: undefined,
      sentence: `${plain === undefined ? "B1*, the tuned plain level, is not among the detectors" : "No tuned detector stands beside B1*"}: nothing here says whether a plain level would have done as well.${warning}`,
    };
  if (plain.sum.major === 0)
    return {
      beatsPlainLevel: undefined,
      sentence: `No major event in dollars on these tapes: nothing is said about leads.${warning}`,
    };
  const better = rivals.filter(({ sum }) => beats(sum, plain.sum)).sort(byLead);
  const best = better[0] ?? rivals.toSorted(byLead)[0];
  const learned = rivals.filter(({ detector }) => detector.learned === true);
  const lost = learned.filter(({ sum }) => !beats(sum, plain.sum));
  const found =
    better.length === 0
      ? "No detector beats B1*, a plain level tuned to the same budget"
      : `${best?.detector.title} beats B1*, a plain level tuned to the same budget`;
  const closest = better.length === 0 && best !== undefined ? `${best.detector.title} has ` : "";
  const figures = best === undefined ? "" : `: ${closest}${said(best.sum)}, B1* ${said(plain.sum)}`;
  const onLearned =
    lost.length > 0 && better.length > 0
      ? ` What was learned does not: ${lost.map(({ detector, sum }) => `${detector.title} has ${said(sum)}`).join("; ")}.`
      : "";
  return {
    beatsPlainLevel: better.length > 0,
    sentence: `${found}${figures}. ${basis(plain.sum)}${onLearned}${warning}`,
  };
};

interface Pair {
  readonly detector: EvaluatedDetector;
  readonly sum: DetectorSum;
}

const order = (lead: number | null): number => lead ?? Number.NEGATIVE_INFINITY;
const alarms = ({ perMonth }: DetectorSum): number => perMonth ?? Number.POSITIVE_INFINITY;

const beats = (ours: DetectorSum, plain: DetectorSum): boolean => {
  const [lead, mark] = [order(ours.leadAt50.median), order(plain.leadAt50.median)];
  const allowed = Math.max(BUDGET[ours.level], alarms(plain));
  if (lead > mark) return alarms(ours) <= allowed + GUARD;
  return lead === mark && alarms(ours) < alarms(plain) - GUARD;
};

const byLead = (a: Pair, b: Pair): number => {
  const [x, y] = [order(a.sum.leadAt50.median), order(b.sum.leadAt50.median)];
  return x === y ? alarms(a.sum) - alarms(b.sum) || 0 : y - x;
};

/** `68 min of median lead before T_50 and 1 false alarm in 7.2 months` */
const said = ({ leadAt50, falseAlarms, calmMonths }: DetectorSum): string => {
  const { median } = leadAt50;
  const lead = median === null ? "no lasting lead" : `${numberText(median)} min of median lead`;
  const alarms = falseAlarms === 1 ? "false alarm" : "false alarms";
  const time = calmMonths > 0 ? `in ${calmMonths.toFixed(1)} months` : "without calm time";
  return `${lead} before T_50 and ${falseAlarms} ${alarms} ${time}`;
};

const basis = ({ major, clusters }: DetectorSum): string =>
  `${major} major ${major === 1 ? "event" : "events"} of ${clusters} independent ${clusters === 1 ? "cause" : "causes"}.`;
