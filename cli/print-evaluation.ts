import { abridged } from "../datasets/evaluation/abridged.ts";
import type { Evaluation } from "../datasets/evaluation/evaluation.ts";
import { evaluationRecords } from "../datasets/evaluation/evaluation-records.ts";
import {
  countOf,
  drawnKinds,
  ledgerText,
  numberText,
  titleOf,
} from "../datasets/evaluation/evaluation-words.ts";
import { verdict } from "../datasets/evaluation/verdict.ts";
import { calmLines, eventLines, failureLines } from "./evaluation-rows.ts";
import { claimLines, inputLines, latencyLines, sumLines } from "./evaluation-sums.ts";
import { fittedTable, wrapped } from "./fitted-table.ts";
import { plain } from "./text.ts";

/** An evaluation for programs, as NDJSON. */
export const printEvaluationJson = (
  evaluation: Evaluation,
  context: { object(value: { readonly type: string } & Record<string, unknown>): void },
): void => {
  for (const record of evaluationRecords(evaluation)) context.object(record);
};

/** An evaluation for people, in 120 columns: what it comes to, then every row behind it. */
export const printEvaluation = (
  whole: Evaluation,
  context: { line(text: string): void },
  all = false,
): void => {
  const { shown: evaluation, omitted } = all
    ? { shown: whole, omitted: undefined }
    : abridged(whole);
  const section = (title: string, lines: readonly string[]): void => {
    context.line("");
    context.line(title.toUpperCase());
    const last = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
    for (const line of last) context.line(line);
  };
  for (const line of wrapped(plain(verdict(evaluation).sentence))) context.line(line);
  for (const line of wrapped(plain(ledgerText(evaluation)))) context.line(line);
  const drawn = drawnKinds(evaluation);
  if (drawn.length > 0) context.line(`SCORED ON ${drawn.join(" AND ").toUpperCase()} TAPES.`);

  if (evaluation.claims.length > 0) section("The article's claims", claimLines(evaluation));
  section("Detectors", [...sumLines(evaluation), ...wrapped(LEGEND)]);
  section("Major events met late or missed", failureLines(evaluation));
  section("Median lasting lead before T_100, min, with alerts so late", latencyLines(evaluation));
  section("Lead by inputs: the best detector of each, picked by this very lead", [
    ...inputLines(evaluation),
  ]);
  section("Events: lasting / first lead in minutes", eventLines(evaluation));
  section("Calm time", calmLines(evaluation));
  section("Other lines and windows", gridLines(evaluation));
  section("Could it be luck", luckLines(evaluation));
  section("Look-ahead", lookAheadLines(evaluation));
  section("Documented events of which no tape has data", noDataLines(evaluation));
  if (omitted === undefined) return;
  context.line("");
  for (const line of wrapped(omitted)) context.line(line);
};

const LEGEND =
  "Early, timely and at least 15 minutes of lasting lead: against T_100 of major events. Leads are medians and quartiles in minutes, missed events behind all others (none). A rate is said to be at most so much only where its exact upper 95 % limit says so. Cost in bps x min / 1,000 with false alarms at their calibrated price; exit against holding to the trough. Few events: read their rows.";

const gridLines = (evaluation: Evaluation): string[] =>
  evaluation.grid.length === 0
    ? ["Not checked."]
    : fittedTable([
        ["line", "windows", "events", "detector", "early", "median lead, min"],
        ...evaluation.grid.map(({ line, windows, events, detector, early, medianLead }) => [
          ...[`${line} bps`, windows, String(events), plain(titleOf(evaluation, detector))],
          ...[countOf(early, events), numberText(medianLead)],
        ]),
      ]);

const luckLines = (evaluation: Evaluation): string[] => {
  const { luck } = evaluation;
  if (luck.length === 0) return ["Not tested."];
  if (luck.every(({ p }) => p === null))
    return wrapped(
      "Fewer than ten independent clusters: no share of shifted onsets means anything. Read the events' rows instead.",
    );
  return luck.flatMap(({ detector, hits, of, p, shifts }) =>
    wrapped(
      `${plain(titleOf(evaluation, detector))}: ${countOf(hits, of)} early; the best of as many configurations had as many in ${numberText((p ?? 1) * 100)} % of ${shifts} shifts of the onsets`,
    ),
  );
};

const lookAheadLines = (evaluation: Evaluation): string[] => {
  const { lookAhead } = evaluation;
  const caught = lookAhead.filter((row) => row.caught);
  if (lookAhead.length === 0) return ["Not tested."];
  return [
    ...wrapped(
      `${countOf(lookAhead.length - caught.length, lookAhead.length)} detectors gave the same alerts when the tape was cut (${Math.min(...lookAhead.map(({ cuts }) => cuts))} cuts or more each).`,
    ),
    ...caught.flatMap(({ detector, where }) =>
      wrapped(
        `${plain(titleOf(evaluation, detector))} LOOKS AHEAD${where === undefined ? "" : `: ${plain(where)}`}`,
      ),
    ),
  ];
};

const noDataLines = ({ noData, spikes }: Evaluation): string[] => [
  ...(noData.length === 0
    ? ["None."]
    : fittedTable([
        ["event", "coin", "onset"],
        ...noData.map(({ id, coin, onset }) => [plain(id), plain(coin), plain(onset)]),
      ])),
  `${spikes} ${spikes === 1 ? "spike" : "spikes"}: neither event nor calm.`,
];
