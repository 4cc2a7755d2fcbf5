import type { DetectorSum, Evaluation } from "../../datasets/evaluation/evaluation.ts";
import {
  alarmsText,
  baselineOf,
  countOf,
  earnedText,
  groupText,
  leadText,
  numberText,
  rateText,
  shareText,
  sumGroups,
  titleOf,
} from "../../datasets/evaluation/evaluation-words.ts";
import { groupsText, leadByInputs } from "../../datasets/evaluation/input-groups.ts";
import { type Html, html } from "../html.ts";
import { type Column, table } from "../parts.ts";

/** What the article says, and the number that confirms or refutes it. */
export const claimSection = (evaluation: Evaluation): Html =>
  evaluation.claims.length === 0
    ? html`<p>Not asked: the article's rules were not among the detectors.</p>`
    : table(
        "The article's claims and the numbers that confirm or refute them",
        [
          { head: "claim", wrap: true, cell: ({ claim }) => claim },
          { head: "rule", cell: ({ detector }) => titleOf(evaluation, detector) },
          { head: "answer", cell: ({ answer }) => html`<b>${answer}</b>` },
          { head: "figure", wrap: true, cell: ({ figure }) => figure },
        ],
        // The answers to one claim beside each other.
        [...new Set(evaluation.claims.map(({ claim }) => claim))].flatMap((claim) =>
          evaluation.claims.filter((each) => each.claim === claim),
        ),
      );

/** What detectors come to, by class, side and level: first the warning, then its price. */
export const sumSection = (evaluation: Evaluation): Html => {
  const name: Column<DetectorSum> = {
    head: "detector",
    cell: ({ detector }) => {
      const title = titleOf(evaluation, detector);
      return baselineOf({ title }) === "B1*" ? html`<b>${title}</b>` : title;
    },
  };
  return html`<p>Early, timely and at least 15 minutes of lasting lead: against T_100 of major events, counted and never turned into a share. Leads are medians with quartiles, minutes; missed events stand behind all others (“none”). “At most so many a month” stands only where the exact upper 95 % limit says so.</p>
${sumGroups(evaluation.sums).map((group) => {
  const [first] = group;
  const caption = groupText(first);
  return html`<h3>${caption}</h3>
<p>${first.major} major ${first.major === 1 ? "event" : "events"} of ${first.clusters} ${first.clusters === 1 ? "cluster" : "clusters"}.</p>
${table(`Warning: ${caption}`, [name, ...WARNING], group)}
${table(`Price: ${caption}`, [name, ...PRICE], group)}`;
})}`;
};

const WARNING: readonly Column<DetectorSum>[] = [
  { head: "early", number: true, cell: (sum) => countOf(sum.early, sum.major) },
  { head: "95 %", number: true, cell: (sum) => shares(sum.recallEarly) },
  { head: "timely", number: true, cell: (sum) => countOf(sum.timely, sum.major) },
  { head: "≥ 15 min", number: true, cell: (sum) => countOf(sum.quarterHour, sum.major) },
  { head: "lead, T_50", number: true, cell: (sum) => leadText(sum.leadAt50) },
  { head: "lead, T_100", number: true, cell: (sum) => leadText(sum.lead) },
  { head: "first, T_100", number: true, cell: (sum) => leadText(sum.firstLead) },
  { head: "to detect, min", number: true, cell: (sum) => numberText(sum.timeToDetect) },
  { head: "exit to trough, bps", number: true, cell: (sum) => numberText(sum.exitToTrough) },
  { head: "to 7 days, bps", number: true, cell: (sum) => numberText(sum.exitToWeek) },
];

const PRICE: readonly Column<DetectorSum>[] = [
  {
    head: "false alarms",
    number: true,
    cell: (sum) => alarmsText(sum.falseAlarms, sum.calmMonths),
  },
  { head: "95 %, a month", number: true, cell: (sum) => rateText(sum.perMonthInterval) },
  { head: "so, with 95 %", cell: (sum) => earnedText(sum.falseAlarms, sum.calmMonths) || "–" },
  { head: "notifications", number: true, cell: (sum) => sum.notifications },
  { head: "duty", number: true, cell: (sum) => shareText(sum.duty) },
  { head: "blind", number: true, cell: (sum) => shareText(sum.blind) },
  { head: "precision", number: true, cell: (sum) => shareText(sum.precision) },
  { head: "F1", number: true, cell: (sum) => twoDecimals(sum.f1) },
  { head: "lead-weighted F", number: true, cell: (sum) => twoDecimals(sum.leadWeightedF) },
  {
    head: "cost at 0.1, 1, 10",
    number: true,
    cell: ({ cost }) => (["0.1", "1", "10"] as const).map((at) => numberText(cost[at])).join(" / "),
  },
];

const twoDecimals = (value: number | null): string => (value === null ? "–" : value.toFixed(2));
const shares = ({ low, high }: DetectorSum["recallEarly"]): string =>
  `${Math.round(low * 100)} to ${Math.round(high * 100)} %`;

/** What each kind of input buys in minutes. */
export const inputSection = (evaluation: Evaluation): Html => {
  const groups = sumGroups(evaluation.sums).filter(([first]) => first.major > 0);
  const tables = groups.flatMap((group) => {
    const rows = leadByInputs(evaluation, group);
    const caption = groupText(group[0]);
    if (rows.length === 0) return [];
    return [
      html`<h3>${caption}</h3>${table(
        `Lead by inputs: ${caption}`,
        [
          { head: "inputs", cell: (row) => groupsText(row.groups) },
          { head: "detector", cell: (row) => titleOf(evaluation, row.best.detector) },
          { head: "picked", cell: (row) => `best of ${row.of}` },
          { head: "lead, T_50", number: true, cell: (row) => leadText(row.best.leadAt50) },
          { head: "lead, T_100", number: true, cell: (row) => leadText(row.best.lead) },
          {
            ...{ head: "false alarms", number: true },
            cell: ({ best }) => alarmsText(best.falseAlarms, best.calmMonths),
          },
        ],
        rows,
      )}`,
    ];
  });
  return html`<p>The best detector of each set of inputs, picked by this very lead: a best of many is flattered.</p>
${tables.length > 0 ? tables : html`<p>No tuned detector met a major event.</p>`}`;
};

/** The median lead with alerts that come later. */
export const latencySection = (evaluation: Evaluation): Html => {
  const sums = evaluation.sums.filter(({ major }) => major > 0);
  if (sums.length === 0) return html`<p>No major event: no lead.</p>`;
  return table(
    "Median lasting lead before T_100 in minutes, with alerts 0, 5 and 60 seconds late",
    [
      { head: "detector", cell: ({ detector }) => titleOf(evaluation, detector) },
      { head: "level", cell: ({ level }) => level },
      { head: "class", cell: (sum) => `${sum.class}, ${sum.side}` },
      { head: "0 s", number: true, cell: ({ latency }) => numberText(latency["0"]) },
      { head: "5 s", number: true, cell: ({ latency }) => numberText(latency["5"]) },
      { head: "60 s", number: true, cell: ({ latency }) => numberText(latency["60"]) },
    ],
    sums,
  );
};
