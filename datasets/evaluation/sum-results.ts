import type { Level } from "../../engine/evaluation/active-spans.ts";
import {
  countEpisodes,
  f1,
  leadWeightedRecall,
  precisionOf,
} from "../../engine/evaluation/episode-precision.ts";
import { detectionCost } from "../../engine/evaluation/event-loss.ts";
import { rateInterval } from "../../engine/evaluation/exact-interval.ts";
import { meanExitValue, type SellingCost } from "../../engine/evaluation/exit-value.ts";
import { leadSummary, quarterHours, timeToDetect } from "../../engine/evaluation/lead-summary.ts";
import { recallOf } from "../../engine/evaluation/recall.ts";
import type { Active, Meeting } from "../../engine/evaluation/score-alerts.ts";
import { type CalmCount, pooled, ratesOf } from "../../engine/evaluation/score-calm.ts";
import {
  horizonStrip,
  latencyStrip,
  type Case as StripCase,
} from "../../engine/evaluation/strips.ts";
import { micros } from "../../engine/market/time.ts";
import type { Case } from "./case.ts";
import type { DetectorSum, EventResult, EventRow } from "./evaluation.ts";
import type { Trial } from "./trial.ts";

/** How a contender fared on one case at one level. */
export interface CaseResult {
  readonly case: Case;
  readonly rows: readonly EventRow[];
  /** Of the rows, in their order; undefined where it may not be scored. */
  readonly met: readonly (EventResult | undefined)[];
  /** At the threshold that was fitted without this coin; undefined where none keeps the budget. */
  readonly quiet: Trial | undefined;
  readonly threshold: number | undefined;
  readonly calm: CalmCount;
  readonly cost: SellingCost;
}

export interface SumOptions {
  readonly detector: string;
  readonly level: Level;
  /** Loss of one false alarm a coin-month; undefined where nothing says. */
  readonly falseAlarmPrice: number | undefined;
  /** How late the alerts are that were scored, µs. */
  readonly latency: number;
}

/** What a contender comes to over cases of one class, side and split of events; events are the major ones. */
export const sumResults = (
  results: readonly CaseResult[],
  split: DetectorSum["split"],
  { detector, level, falseAlarmPrice, latency }: SumOptions,
): DetectorSum | undefined => {
  const [first] = results;
  if (first === undefined) return undefined;
  const pairs = results.flatMap((result) =>
    result.rows.flatMap((row, i) => {
      const met = result.met[i];
      return met === undefined || row.split !== split || row.event.grade === "minor"
        ? []
        : [{ row, met, result }];
    }),
  );
  const against = (line: 50 | 100): Meeting[] =>
    pairs.flatMap(({ met }) => met.against[line] ?? []);
  const hundred = against(100);
  const recall = recallOf(hundred);
  const major = pairs.length;
  const leads = hundred.map(({ persistentLead }) => persistentLead);
  const calm = pooled(results.map((result) => result.calm));
  const rates = ratesOf(calm);
  const precision = precisionOf(
    results.flatMap(({ quiet, case: { label } }) =>
      quiet === undefined ? [] : [countEpisodes(quiet.score, label)],
    ),
  );
  const met = major === 0 ? null : (recall.early + recall.timely) / major;
  const exit = (of: "exitToTrough" | "exitToWeek"): number | null =>
    meanExitValue(
      pairs.map(({ met }) => ({ sold: met.exitToTrough !== undefined, value: met[of] })),
      calm.falseAlarms,
      first.cost,
    );
  // As they were said: the scored alerts are late already.
  const heard = pairs.map(({ result, row, met }) =>
    caseOf(
      result,
      row,
      met.active.map(({ from, to }) => ({ from: micros(from - latency), to: to - latency })),
    ),
  );
  const entries = pairs.flatMap(({ met }) => met.entry ?? []);
  return {
    ...{ detector, level, class: first.case.class, side: first.case.side, split, major },
    clusters: new Set(pairs.map(({ row }) => row.cluster)).size,
    ...{ early: recall.early, timely: recall.timely },
    ...{ recallEarly: recall.recallEarly, recallTimely: recall.recallTimely },
    lead: leadSummary(leads),
    leadAt50: leadSummary(against(50).map(({ persistentLead }) => persistentLead)),
    firstLead: leadSummary(hundred.map(({ firstLead }) => firstLead)),
    quarterHour: quarterHours(leads),
    timeToDetect: timeToDetect(hundred),
    ...{ falseAlarms: calm.falseAlarms, notifications: calm.notifications },
    ...{ calmMonths: calm.months, perMonth: rates.falseAlarms },
    perMonthInterval: rateInterval(calm.falseAlarms, calm.months),
    ...{ duty: rates.duty, blind: rates.blind, precision },
    f1: f1(precision, met),
    leadWeightedF: f1(precision, leadWeightedRecall(hundred)),
    cost: detectionCost({
      falseAlarms: rates.falseAlarms,
      losses: pairs.map(({ met }) => met.loss),
      price: falseAlarmPrice,
    }),
    ...{ exitToTrough: exit("exitToTrough"), exitToWeek: exit("exitToWeek") },
    entry:
      entries.length === 0 ? null : entries.reduce((sum, each) => sum + each, 0) / entries.length,
    latency: latencyStrip(heard, 100),
    horizons: horizonStrip(
      pairs.map(({ result, row, met }) => caseOf(result, row, met.active)),
      100,
    ),
  };
};

const caseOf = (
  { case: of }: CaseResult,
  { event }: EventRow,
  active: readonly Active[],
): StripCase => ({
  active,
  series: of.label,
  labels: { events: [event], calm: of.labels.calm },
});
