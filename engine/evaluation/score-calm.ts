import type { LabelSeries, Labels } from "./label-events.ts";
import { barAt, MONTH, type Score } from "./score-alerts.ts";

/** What a detector did in calm time. */
export interface CalmCount {
  readonly falseAlarms: number;
  /** Firings and escalations told in calm time. */
  readonly notifications: number;
  /** Calm time, in months of 30 days. */
  readonly months: number;
  /** Calm time in which an alert was active, in the same months. */
  readonly activeMonths: number;
  /** All time, calm or not, in the same months, ... */
  readonly allMonths: number;
  /** ... and that of it without a fresh price. */
  readonly blindMonths: number;
}

/**
 * One coin and side of a tape, as far as it was calm.
 * @param notifications when somebody was told, µs
 */
export const scoreCalm = (
  { falseAlarms, calmMonths, duty }: Pick<Score, "falseAlarms" | "calmMonths" | "duty">,
  notifications: readonly number[],
  series: Pick<LabelSeries, "time" | "step">,
  { calm, fresh }: Pick<Labels, "calm" | "fresh">,
): CalmCount => ({
  falseAlarms: falseAlarms.length,
  notifications: notifications.filter((time) => calm[barAt(series, time)] === 1).length,
  months: calmMonths,
  activeMonths: calmMonths === 0 ? 0 : duty * calmMonths,
  allMonths: (series.time.length * series.step) / MONTH,
  blindMonths: ((series.time.length - fresh) * series.step) / MONTH,
});

const NOTHING: CalmCount = {
  ...{ falseAlarms: 0, notifications: 0, months: 0, activeMonths: 0, allMonths: 0, blindMonths: 0 },
};

/** Several blocks as one: each counts by its length. */
export const pooled = (blocks: readonly CalmCount[]): CalmCount =>
  blocks.reduce(
    (sum, each) => ({
      falseAlarms: sum.falseAlarms + each.falseAlarms,
      notifications: sum.notifications + each.notifications,
      months: sum.months + each.months,
      activeMonths: sum.activeMonths + each.activeMonths,
      allMonths: sum.allMonths + each.allMonths,
      blindMonths: sum.blindMonths + each.blindMonths,
    }),
    NOTHING,
  );

/** False alarms and notifications a calm month, the share of calm time with an alert, the share of all time without a price. */
export const ratesOf = (
  count: CalmCount,
): Readonly<Record<"falseAlarms" | "notifications" | "duty" | "blind", number | null>> => {
  const { months, allMonths } = count;
  const of = (part: number, all: number): number | null => (all > 0 ? part / all : null);
  return {
    falseAlarms: of(count.falseAlarms, months),
    notifications: of(count.notifications, months),
    duty: of(count.activeMonths, months),
    blind: of(count.blindMonths, allMonths),
  };
};
