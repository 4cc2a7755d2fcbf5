import { GUARD } from "../../engine/market/guard.ts";
import type { Evaluation, HeadlineRow } from "./evaluation.ts";
import { BUDGET, baselineOf, drawnKinds, numberText, titleOf } from "./evaluation-words.ts";

export interface Verdict {
  /** `undefined` where nothing can be said: no events, or nothing to compare with. */
  readonly beatsPlainLevel: boolean | undefined;
  /** What is said first. */
  readonly sentence: string;
}

/**
 * Whether the detector that was chosen on the training side did better than B1*, a plain level tuned to the same budget
 * (section 8 of the protocol), on the other side: a longer median lead before T_50 within the budget of false alarms or
 * at no more than B1*'s, or the same lead with fewer. Nothing is chosen by looking at the side that judges it.
 */
export const verdict = (evaluation: Evaluation): Verdict => {
  const { headline, detectors, chosen } = evaluation;
  const drawn = drawnKinds(evaluation);
  const warning =
    drawn.length === 0 ? "" : ` Some tapes are ${drawn.join(" or ")}: nothing about a market.`;
  const nothing = (why: string): Verdict => ({
    beatsPlainLevel: undefined,
    sentence: `${why}${warning}`,
  });
  const mark = detectors.find((detector) => baselineOf(detector) === "B1*");
  if (mark === undefined || chosen === undefined)
    return nothing(
      mark === undefined
        ? "B1*, the tuned plain level, is not among the detectors: nothing here says whether a plain level would have done as well."
        : "No event before 2023 on these tapes to choose a detector by: nothing is said of which is best.",
    );
  const rowOf = (id: string): HeadlineRow | undefined =>
    headline.find(({ detector, split }) => detector === id && split === "test, seen");
  const [ours, plain] = [rowOf(chosen), rowOf(mark.id)];
  if (ours === undefined || plain === undefined)
    return nothing("No major discount from 2023 on on these tapes: nothing is said about leads.");
  const better = beats(ours, plain);
  const title = titleOf(evaluation, chosen);
  const found = better
    ? `${title}, chosen on the training side, beats B1*, a plain level tuned to the same budget`
    : `${title}, chosen on the training side, does not beat B1*, a plain level tuned to the same budget`;
  const lost = detectors.filter(({ id, learned }) => {
    const row = rowOf(id);
    return learned === true && id !== chosen && row !== undefined && !beats(row, plain);
  });
  const onLearned =
    lost.length > 0
      ? ` What was learned does not beat B1*: ${lost.map(({ id, title: name }) => `${name} has ${said(rowOf(id) ?? plain)}`).join("; ")}.`
      : "";
  return {
    beatsPlainLevel: better,
    sentence: `${found}, on seen test events: ${said(ours)}, B1* ${said(plain)}. ${basis(plain)}${onLearned}${warning}`,
  };
};

const order = (lead: number | null): number => lead ?? Number.NEGATIVE_INFINITY;
const rate = ({ falseAlarms, calmMonths }: HeadlineRow): number =>
  calmMonths > 0 ? falseAlarms / calmMonths : Number.POSITIVE_INFINITY;

const beats = (ours: HeadlineRow, plain: HeadlineRow): boolean => {
  const [lead, mark] = [order(ours.leadAt50.median), order(plain.leadAt50.median)];
  if (lead > mark) return rate(ours) <= Math.max(BUDGET.page, rate(plain)) + GUARD;
  return lead === mark && rate(ours) < rate(plain) - GUARD;
};

/** `68 min of median lead before T_50 and 1 false alarm in 7.2 months` */
const said = ({ leadAt50, falseAlarms, calmMonths }: HeadlineRow): string => {
  const { median } = leadAt50;
  const lead = median === null ? "no lasting lead" : `${numberText(median)} min of median lead`;
  const alarms = falseAlarms === 1 ? "false alarm" : "false alarms";
  const time = calmMonths > 0 ? `in ${calmMonths.toFixed(1)} months` : "without calm time";
  return `${lead} before T_50 and ${falseAlarms} ${alarms} ${time}`;
};

const basis = ({ events, clusters }: HeadlineRow): string =>
  `${events} major ${events === 1 ? "event" : "events"} of ${clusters} independent ${clusters === 1 ? "cause" : "causes"}.`;
