import type { Claim, DetectorSum, Evaluation } from "../datasets/evaluation/evaluation.ts";
import {
  alarmsText,
  countOf,
  earnedText,
  groupText,
  leadText,
  numberText,
  rateText,
  shareText,
  sumGroups,
  titleOf,
} from "../datasets/evaluation/evaluation-words.ts";
import { groupsText, leadByInputs } from "../datasets/evaluation/input-groups.ts";
import { fittedTable, wrapped } from "./fitted-table.ts";
import { plain } from "./text.ts";

/** What detectors come to, by class, side and level: first the warning, then its price. */
export const sumLines = (evaluation: Evaluation): string[] => {
  const name = ({ detector }: DetectorSum): string => plain(titleOf(evaluation, detector));
  return sumGroups(evaluation.sums).flatMap((group) => {
    const warned = group.map((sum) => [
      ...[name(sum), countOf(sum.early, sum.major), countOf(sum.timely, sum.major)],
      ...[countOf(sum.quarterHour, sum.major), leadText(sum.leadAt50), leadText(sum.lead)],
      ...[leadText(sum.firstLead), numberText(sum.timeToDetect)],
    ]);
    const paid = group.map((sum) => [
      ...[name(sum), alarmsText(sum.falseAlarms, sum.calmMonths), rateText(sum.perMonthInterval)],
      ...[earnedText(sum.falseAlarms, sum.calmMonths) || "-", shareText(sum.duty)],
      ...[shareText(sum.precision), numberText(sum.cost["1"]), numberText(sum.exitToTrough)],
    ]);
    const [first] = group;
    return [
      `${groupText(first)}: ${first.major} major ${first.major === 1 ? "event" : "events"} of ${first.clusters} ${first.clusters === 1 ? "cluster" : "clusters"}`,
      ...fittedTable([WARNED, ...warned]),
      "",
      ...fittedTable([PAID, ...paid]),
      "",
    ];
  });
};

const WARNED = [
  ...["detector", "early", "timely", ">= 15 min", "lead, T_50", "lead, T_100", "first, T_100"],
  "detected",
];
const PAID = [
  ...["detector", "false alarms", "95 % a month", "so, with 95 %", "duty", "precision", "cost"],
  "exit, bps",
];

/** What the article says, and the number that confirms or refutes it: for its own rules and for ours. */
export const claimLines = (evaluation: Evaluation): string[] => {
  const claims = new Map<string, Claim[]>();
  for (const claim of evaluation.claims)
    claims.set(claim.claim, [...(claims.get(claim.claim) ?? []), claim]);
  return [...claims].flatMap(([claim, answers]) => [
    ...wrapped(plain(claim)),
    ...answers.flatMap(({ detector, answer, figure }) =>
      indented(`${plain(titleOf(evaluation, detector))}: ${answer}, ${plain(figure)}`),
    ),
  ]);
};

const indented = (text: string): string[] => wrapped(text, 118).map((line) => `  ${line}`);

/** Median lead by what a detector looks at, and with alerts that come later. */
export const inputLines = (evaluation: Evaluation): string[] =>
  sumGroups(evaluation.sums).flatMap((group) => {
    const rows = leadByInputs(evaluation, group).map(({ groups, best, of }) => [
      ...[groupsText(groups), plain(titleOf(evaluation, best.detector)), `best of ${of}`],
      ...[leadText(best.leadAt50), leadText(best.lead)],
      alarmsText(best.falseAlarms, best.calmMonths),
    ]);
    if (rows.length === 0 || group[0].major === 0) return [];
    const heads = ["inputs", "detector", "", "lead, T_50", "lead, T_100", "false alarms"];
    return [groupText(group[0]), ...fittedTable([heads, ...rows]), ""];
  });

export const latencyLines = (evaluation: Evaluation): string[] => {
  const rows = evaluation.sums
    .filter(({ major }) => major > 0)
    .map(({ detector, level, class: kind, side, latency }) => [
      ...[plain(titleOf(evaluation, detector)), level, kind, side],
      ...(["0", "5", "60"] as const).map((late) => numberText(latency[late])),
    ]);
  return rows.length === 0
    ? ["No major event: no lead."]
    : fittedTable([["detector", "level", "class", "side", "0 s", "5 s", "60 s"], ...rows]);
};
