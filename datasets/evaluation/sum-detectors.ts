import {
  type Interval,
  rateInterval,
  shareInterval,
} from "../../engine/evaluation/exact-interval.ts";
import type { Meeting } from "../../engine/evaluation/score-alerts.ts";
import type { Micros } from "../../engine/market/time.ts";
import { type CoinScore, classOf } from "./evaluate-tape.ts";

/** One detector at one level over everything of a class; events are the major ones, against T_100. */
export interface DetectorSum extends Pick<CoinScore, "detector" | "level"> {
  readonly class: string;
  readonly major: number;
  readonly early: number;
  readonly timely: number;
  readonly recallEarly: Interval;
  /** Minutes; null where half of the events have no lasting lead. */
  readonly medianLead: number | null;
  readonly falseAlarms: number;
  readonly calmMonths: number;
  /** False alarms a calm month; null without calm time. */
  readonly perMonth: number | null;
  readonly perMonthInterval: Interval;
}

/** What each detector comes to, by level and class, in the order in which they come. */
export const sumDetectors = (all: readonly CoinScore[]): DetectorSum[] => {
  const groups = new Map<string, [CoinScore, ...CoinScore[]]>();
  for (const row of all) {
    const key = JSON.stringify([row.detector, row.level, classOf(row)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((rows) => {
    const [first] = rows;
    const major = rows.flatMap(({ score }) =>
      score.events.flatMap(({ against }) => against[100] ?? []),
    );
    const count = (asked: Meeting["outcome"]): number =>
      major.filter(({ outcome }) => outcome === asked).length;
    const early = count("early");
    const falseAlarms = rows.reduce((sum, { score }) => sum + score.falseAlarms.length, 0);
    const calmMonths = rows.reduce((sum, { score }) => sum + score.calmMonths, 0);
    return {
      ...{ detector: first.detector, level: first.level, class: classOf(first) },
      ...{ major: major.length, early, timely: count("timely") },
      recallEarly: shareInterval(early, major.length),
      medianLead: medianLead(major),
      ...{ falseAlarms, calmMonths },
      perMonth: calmMonths > 0 ? falseAlarms / calmMonths : null,
      perMonthInterval: rateInterval(falseAlarms, calmMonths),
    };
  });
};

/** Minutes, to a hundredth. */
export const minutesOf = (time: Micros | undefined): number | null =>
  time === undefined ? null : Math.round(time / 6e5) / 100;

/** Of the lasting leads, minutes; events without one are behind all others. Null when that is the median. */
const medianLead = (meetings: readonly Meeting[]): number | null => {
  const leads = meetings
    .map(({ persistentLead }) => minutesOf(persistentLead) ?? Number.NEGATIVE_INFINITY)
    .sort((a, b) => a - b);
  // Of two in the middle the lesser one: nothing is claimed that half of them do not have.
  const middle = leads[Math.floor((leads.length - 1) / 2)];
  return middle === undefined || !Number.isFinite(middle) ? null : middle;
};
