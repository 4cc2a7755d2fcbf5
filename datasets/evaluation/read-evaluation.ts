import { WorkbenchError } from "../../engine/errors.ts";
import type { Meeting } from "../../engine/evaluation/score-alerts.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type {
  CalmResult,
  EvaluatedDetector,
  Evaluation,
  EventResult,
  EventRow,
} from "./evaluation.ts";
import { type Saved, savedShape } from "./saved-shape.ts";

/**
 * An evaluation as `evaluate --save` wrote it. What is not in the file is left out: when detectors were alert, and so the
 * pictures of it. Throws an `input` error that names the file and the place.
 */
export const readEvaluation = (text: string, where: string): Evaluation => {
  const parsed = savedShape.safeParse(parseJson(text, where));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(where, `${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
  }
  return evaluationOf(parsed.data);
};

const refused = (where: string, why: string): WorkbenchError =>
  new WorkbenchError(
    "input",
    `${where} is no saved evaluation: ${why}`,
    "`pegtape evaluate --keep <name>` writes one.",
  );

const parseJson = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(where, "it is no JSON");
  }
};

const evaluationOf = (saved: Saved): Evaluation => {
  const { protocol, configuration, spikes, sums, curves, claims, grid, luck, noData, ledger } =
    saved;
  return {
    ...{ protocol, configuration, latency: seconds(saved.latencySeconds), spikes, sums },
    ...{ curves, claims, grid, luck, noData },
    tapes: saved.tapes.map(({ stepSeconds, ...tape }) => ({ ...tape, step: seconds(stepSeconds) })),
    events: rowsOf(saved),
    detectors: saved.detectors.map((detector) => detectorOf(detector, saved)),
    headline: saved.headline.map(({ chosen: _, ...row }) => row),
    chosen: saved.headline.find(({ chosen }) => chosen)?.detector,
    lookAhead: saved.lookAhead.map(({ where, ...row }) => ({ ...row, where: where ?? undefined })),
    ledger: { ...ledger, sealed: ledger.sealed ?? undefined },
  };
};

const seconds = (count: number): Micros => micros(Math.round(count * 1e6));
const minutesOf = (count: number | null): Micros | undefined =>
  count === null ? undefined : micros(Math.round(count * 60e6));

/** Each event once: the file has it once for every detector and level. */
const rowsOf = ({ events }: Saved): EventRow[] =>
  [...new Map(events.map((row) => [row.id, row])).values()].map((row): EventRow => {
    const { id, tape, coin, side, cluster, split, venue, t50, t100, t300, end } = row;
    return {
      ...{ id, tape, coin, side, class: row.class, cluster, split },
      ...(venue == null ? {} : { venue }),
      step: seconds(row.stepSeconds),
      event: {
        onsets: {
          50: t50,
          ...(t100 === undefined ? {} : { 100: t100 }),
          ...(t300 === undefined ? {} : { 300: t300 }),
        },
        ...{ end, severity: row.severity ?? Number.NaN, grade: row.grade, dynamics: row.dynamics },
        peak: { off: row.peak ?? Number.NaN, time: row.peakTime ?? t50 },
      },
    };
  });

const detectorOf = (
  { thresholds, learned, ...detector }: Saved["detectors"][number],
  { events, calm }: Saved,
): EvaluatedDetector => {
  const own = <Row extends { readonly detector: string }>(rows: readonly Row[]): Row[] =>
    rows.filter((row) => row.detector === detector.id);
  const [met, stretches] = [own(events), own(calm)];
  const { warn, page } = thresholds;
  return {
    ...detector,
    thresholds: {
      ...(warn === undefined ? {} : { warn }),
      ...(page === undefined ? {} : { page }),
    },
    ...(learned === true ? { learned } : {}),
    sealable: {},
    results: (["warn", "page"] as const).flatMap((level) => {
      const at = <Row extends { readonly level: string }>(rows: readonly Row[]): Row[] =>
        rows.filter((row) => row.level === level);
      const [here, calmHere] = [at(met), at(stretches)];
      if (here.length === 0 && calmHere.length === 0) return [];
      return [{ level, events: here.map(resultOf), calm: calmHere.map(calmOf) }];
    }),
  };
};

const resultOf = (row: Saved["events"][number]): EventResult => ({
  ...{ event: row.id, threshold: row.threshold, told: undefined, active: [] },
  against: Object.fromEntries(
    ([50, 100, 300] as const).flatMap((line): [number, Meeting][] => {
      const met = row.against[line];
      if (met == null) return [];
      const { outcome, firstLead, persistentLead, delay } = met;
      return [
        [
          line,
          {
            ...{ outcome, firstLead: minutesOf(firstLead) },
            ...{ persistentLead: minutesOf(persistentLead), delay: minutesOf(delay) },
          },
        ],
      ];
    }),
  ),
  openSince: row.openSince,
  ...{ loss: row.loss ?? Number.NaN, exitToTrough: row.exitToTrough },
  ...{ exitToWeek: row.exitToWeek, entry: row.entry },
});

const calmOf = ({
  calmMonths,
  stepSeconds,
  duty,
  blind,
  episodes,
  ...row
}: Saved["calm"][number]): CalmResult => ({
  ...row,
  ...{ months: calmMonths, step: seconds(stepSeconds) },
  ...(episodes === undefined ? {} : { episodes }),
  ...{ duty: duty ?? Number.NaN, blind: blind ?? Number.NaN },
});
