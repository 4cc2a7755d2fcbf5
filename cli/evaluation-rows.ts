import type {
  CalmResult,
  EvaluatedDetector,
  Evaluation,
  EventRow,
} from "../datasets/evaluation/evaluation.ts";
import {
  alarmsText,
  baselineOf,
  failureText,
  meetingText,
  minuteText,
  numberText,
  shareText,
  thresholdText,
} from "../datasets/evaluation/evaluation-words.ts";
import { failuresOf } from "../datasets/evaluation/failures.ts";
import type { Level } from "../engine/evaluation/active-spans.ts";
import { fittedTable, wrapped } from "./fitted-table.ts";
import { plain } from "./text.ts";

// The rows behind the sums: every event, every calm stretch, every failure.

const INDENT = "  ";

/** An event in a line or two, then how each detector met it; with few events these rows are the result. */
export const eventLines = (evaluation: Evaluation): string[] => {
  const { events, detectors, tapes } = evaluation;
  if (events.length === 0) return ["No event on these tapes."];
  return events.flatMap((row) => {
    const kind = tapes.find(({ name }) => name === row.tape)?.kind;
    const rows = detectors.flatMap(({ title, results }) =>
      results.flatMap(({ level, events: met }) =>
        met
          .filter(({ event }) => event === row.id)
          .map(({ threshold, against, exitToTrough, loss, coinWide }) => [
            ...[plain(title), level, thresholdText(threshold), meetingText(against[50])],
            ...[meetingText(against[100]), meetingText(against[300])],
            ...[
              numberText(loss),
              coinWide === undefined ? numberText(exitToTrough) : `${coinWide} of the coin`,
            ],
          ]),
      ),
    );
    const heads = [
      ...["detector", "level", "threshold", "T_50, min", "T_100, min", "T_300, min"],
      ...["loss", "exit, bps"],
    ];
    return [
      ...wrapped(headOf(row, kind)),
      ...wrapped(onsetsOf(row)).map((line) => INDENT + line),
      ...fittedTable([heads, ...rows], 118).map((line) => INDENT + line),
      "",
    ];
  });
};

const headOf = ({ event, ...row }: EventRow, kind: string | undefined): string =>
  `${plain(row.coin)}${row.venue === undefined ? "" : ` on ${plain(row.venue)} alone`} ${row.side}: ${event.grade}, ${event.dynamics}; class ${row.class}, cluster ${plain(row.cluster)}, ${row.split}; tape ${plain(row.tape)}${kind === undefined ? "" : ` (${kind})`}`;

const onsetsOf = ({ event }: EventRow): string => {
  const lines = ([50, 100, 300] as const).flatMap((line) =>
    event.onsets[line] === undefined ? [] : [`T_${line} ${minuteText(event.onsets[line])}`],
  );
  const end = event.end === undefined ? "no end on the tape" : `end ${minuteText(event.end)}`;
  return [...lines, `peak ${numberText(event.peak.off)} bps`, end].join(", ");
};

/** Calm time, stretch by stretch: of the detectors with a threshold, and of those that somebody asked for. */
export const calmLines = ({ detectors, tapes }: Evaluation): string[] => {
  const stretches = new Map<string, string[][]>();
  for (const detector of detectors) {
    if (!detector.tuned && baselineOf(detector) !== undefined) continue;
    for (const { level, calm } of detector.results)
      for (const each of calm) {
        const kind = tapes.find(({ name }) => name === each.tape)?.kind;
        const head = `${plain(each.coin)} ${each.side}, ${each.class}; tape ${plain(each.tape)}${kind === undefined ? "" : ` (${kind})`}`;
        const rows = stretches.get(head) ?? [];
        stretches.set(head, rows);
        rows.push(calmRow(detector, level, each));
      }
  }
  const heads = [
    ...["detector", "level", "threshold", "false alarms", "notifications", "duty", "blind"],
  ];
  if (stretches.size === 0) return ["No calm time."];
  return [...stretches].flatMap(([head, rows]) => [
    ...wrapped(head),
    ...fittedTable([heads, ...rows], 118).map((line) => INDENT + line),
    "",
  ]);
};

const calmRow = ({ title }: EvaluatedDetector, level: Level, calm: CalmResult): string[] => [
  ...[plain(title), level, thresholdText(calm.threshold)],
  ...[alarmsText(calm.falseAlarms, calm.months), String(calm.notifications)],
  ...[shareText(calm.duty), shareText(calm.blind)],
];

/** Every major event that a tuned detector met late or missed, against T_100. */
export const failureLines = (evaluation: Evaluation): string[] => {
  const failures = failuresOf(evaluation);
  if (failures.length === 0) return ["No tuned detector met a major event late or missed one."];
  const rows = failures.map(({ row, detector, level, meeting, openSince }) => [
    ...[`${plain(row.coin)} ${row.side}`, minuteText(row.event.onsets[100]), row.event.dynamics],
    ...[plain(row.cluster), row.split, plain(detector.id), level],
    failureText(meeting, openSince),
  ]);
  const heads = [
    ...["event", "T_100", "dynamics", "cluster", "split", "detector", "level", "T_100, min"],
  ];
  return fittedTable([heads, ...rows]);
};
