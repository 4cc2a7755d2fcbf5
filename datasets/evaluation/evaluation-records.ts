import type { Interval } from "../../engine/evaluation/exact-interval.ts";
import { minutesOrNull } from "../../engine/evaluation/lead-summary.ts";
import type { Meeting } from "../../engine/evaluation/score-alerts.ts";
import { formatTime, type Micros, micros } from "../../engine/market/time.ts";
import type { DetectorSum, Evaluation, EventRow } from "./evaluation.ts";
import { type Failure, failuresOf } from "./failures.ts";
import { verdict } from "./verdict.ts";

/** An object of NDJSON. */
export type EvaluationRecord = { readonly type: string } & Readonly<Record<string, unknown>>;

/**
 * An evaluation for programs, in order: the verdict, a row an event and detector, a row a calm stretch and detector, a row a
 * detector's sum, curves, claims, the grid check, luck, look-ahead, failures, events without data, the ledger. Times are ISO
 * 8601, leads minutes; null stands where there is no number, for JSON knows neither NaN nor infinity.
 */
export function* evaluationRecords(evaluation: Evaluation): Generator<EvaluationRecord> {
  for (const record of all(evaluation)) yield finite(record) as EvaluationRecord;
}

/** The same as one object: `early-warning.json`. */
export const evaluationJson = (evaluation: Evaluation): Readonly<Record<string, unknown>> => {
  const { configuration, latency, tapes, detectors, spikes } = evaluation;
  const records = [...evaluationRecords(evaluation)];
  const of = (type: string): Readonly<Record<string, unknown>>[] =>
    records.flatMap((record) => {
      if (record.type !== type) return [];
      const { type: _, protocol: __, ...rest } = record;
      return [rest];
    });
  const [ledger, said] = [of("ledger")[0], of("verdict")[0]];
  return finite({
    ...{ protocol: evaluation.protocol, configuration, latencySeconds: latency / 1e6 },
    verdict: said,
    tapes: tapes.map(({ step, ...tape }) => ({ ...tape, stepSeconds: step / 1e6 })),
    detectors: detectors.map(({ id, title, groups, tuned, learned, thresholds }) => ({
      ...{ id, title, groups, tuned, learned: learned === true, thresholds },
    })),
    ...{ events: of("event"), spikes, calm: of("calm"), headline: of("headline") },
    sums: of("detector"),
    ...{ curves: of("curve"), claims: of("claim"), grid: of("grid"), luck: of("luck") },
    ...{ lookAhead: of("lookAhead"), failures: of("failure"), noData: of("noData"), ledger },
  }) as Readonly<Record<string, unknown>>;
};

const all = (evaluation: Evaluation): EvaluationRecord[] => {
  const { protocol, claims, grid, luck, lookAhead, noData, ledger, configuration } = evaluation;
  const record = (type: string, fields: Readonly<Record<string, unknown>>): EvaluationRecord => ({
    ...{ type, protocol },
    ...fields,
  });
  return [
    record("verdict", { ...verdict(evaluation) }),
    ...events(evaluation).map((fields) => record("event", fields)),
    ...calm(evaluation).map((fields) => record("calm", fields)),
    ...evaluation.headline.map((row) =>
      record("headline", { ...row, chosen: row.detector === evaluation.chosen }),
    ),
    ...evaluation.sums.map((sum) => record("detector", sumFields(sum))),
    ...evaluation.curves.map((curve) => record("curve", { ...curve })),
    ...claims.map((claim) => record("claim", { ...claim })),
    ...grid.map((row) => record("grid", { ...row })),
    ...luck.map((row) => record("luck", { ...row })),
    ...lookAhead.map((row) => record("lookAhead", { ...row })),
    ...failuresOf(evaluation).map((failure) => record("failure", failureFields(failure))),
    ...noData.map((row) => record("noData", { ...row })),
    record("ledger", { hash: configuration, ...ledger }),
  ];
};

const orNull = (time: Micros | undefined): string | null =>
  time === undefined ? null : formatTime(time);

const kindOf = ({ tapes }: Evaluation, tape: string): string | null =>
  tapes.find(({ name }) => name === tape)?.kind ?? null;

const rowFields = (row: EventRow) => ({
  ...{ id: row.id, coin: row.coin, side: row.side, class: row.class, cluster: row.cluster },
  ...{ split: row.split, stepSeconds: row.step / 1e6 },
  ...{ grade: row.event.grade, dynamics: row.event.dynamics, end: orNull(row.event.end) },
  ...{ t50: orNull(row.event.onsets[50]), t100: orNull(row.event.onsets[100]) },
  t300: orNull(row.event.onsets[300]),
  ...{ peak: row.event.peak.off, peakTime: formatTime(row.event.peak.time) },
  ...{ severity: row.event.severity, venue: row.venue ?? null },
});

const meetingFields = (meeting: Meeting | undefined) =>
  meeting === undefined
    ? null
    : {
        outcome: meeting.outcome,
        firstLead: minutesOrNull(meeting.firstLead),
        persistentLead: minutesOrNull(meeting.persistentLead),
        delay: minutesOrNull(meeting.delay),
      };

const events = (evaluation: Evaluation): Record<string, unknown>[] =>
  evaluation.events.flatMap((row) =>
    evaluation.detectors.flatMap(({ id, results }) =>
      results.flatMap(({ level, events: met }) =>
        met
          .filter(({ event }) => event === row.id)
          .map(({ against, threshold, loss, exitToTrough, exitToWeek, entry, openSince }) => ({
            ...{ tape: row.tape, kind: kindOf(evaluation, row.tape), detector: id, level },
            ...rowFields(row),
            threshold,
            against: {
              50: meetingFields(against[50]),
              100: meetingFields(against[100]),
              300: meetingFields(against[300]),
            },
            ...{ loss, exitToTrough, exitToWeek, entry },
            openSince: openSince === undefined ? null : formatTime(micros(openSince)),
          })),
      ),
    ),
  );

const calm = (evaluation: Evaluation): Record<string, unknown>[] =>
  evaluation.detectors.flatMap(({ id, results }) =>
    results.flatMap(({ level, calm: stretches }) =>
      stretches.map(({ tape, step, months, episodes, ...rest }) => ({
        ...{ tape, kind: kindOf(evaluation, tape), detector: id, level },
        ...{ ...rest, calmMonths: months },
        ...{ episodes, stepSeconds: step / 1e6 },
      })),
    ),
  );

const sumFields = (sum: DetectorSum): Record<string, unknown> => ({
  ...sum,
  medianLead: sum.lead.median,
  recallEarly: ends(sum.recallEarly),
  recallTimely: ends(sum.recallTimely),
  perMonthInterval: ends(sum.perMonthInterval),
});

const ends = ({ low, high }: Interval) => ({ low, high });

const failureFields = ({ row, detector, level, meeting }: Failure): Record<string, unknown> => ({
  ...{ detector: detector.id, level, tape: row.tape, ...rowFields(row) },
  ...{ outcome: meeting.outcome, delay: minutesOrNull(meeting.delay) },
});

/** Null for what JSON has no number for, and for what is not there. */
const finite = (value: unknown): unknown => {
  if (value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(finite);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, finite(each)]));
};
