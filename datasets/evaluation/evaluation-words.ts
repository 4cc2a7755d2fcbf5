import type { Level } from "../../engine/evaluation/active-spans.ts";
import { type Interval, rateAtMost } from "../../engine/evaluation/exact-interval.ts";
import { minutesOrNull } from "../../engine/evaluation/lead-summary.ts";
import type { Meeting } from "../../engine/evaluation/score-alerts.ts";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import type { DetectorSum, EvaluatedDetector, Evaluation, LeadSummary } from "./evaluation.ts";

// What an evaluation comes to, in the words that the terminal and the report share.

/** False alarms a coin-month that a threshold is fitted to. */
export const BUDGET: Readonly<Record<Level, number>> = { page: 1, warn: 4 };

const NONE = "-";

/** `5 of 7`: few are counted, never turned into a share. */
export const countOf = (some: number, all: number): string => `${some} of ${all}`;

/** `12`, `3.5`; a dash where there is none. Minutes, basis points, costs. */
export const numberText = (value: number | null | undefined): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return String(rounded === 0 ? 0 : rounded);
};

/** `24.7 %`, `0.06 %`. */
export const shareText = (value: number | null): string => {
  if (value === null || !Number.isFinite(value)) return NONE;
  return `${(value * 100).toFixed(Math.abs(value) < 0.01 && value !== 0 ? 2 : 1)} %`;
};

/** `23.46`: no more digits than mean something. */
export const thresholdText = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? NONE : String(Number(value.toPrecision(4)));

/** `2023-03-11 03:11Z` */
export const minuteText = (time: Micros | undefined): string =>
  time === undefined ? NONE : `${formatTime(time).slice(0, 16).replace("T", " ")}Z`;

/**
 * `225 / 300`: lasting and first lead in minutes; `- / 300` where none lasts; `timely +3`, `late +95`, `missed`; a dash
 * where the line was not reached.
 */
export const meetingText = (meeting: Meeting | undefined): string => {
  if (meeting === undefined) return NONE;
  const { outcome, persistentLead, firstLead, delay } = meeting;
  if (outcome === "early")
    return `${numberText(minutesOrNull(persistentLead))} / ${numberText(minutesOrNull(firstLead))}`;
  return delay === undefined ? outcome : `${outcome} +${numberText(minutesOrNull(delay))}`;
};

/** How a line was failed: `late +95`, `missed`, or `missed: open since 2022-11-09 08:28Z`, which was too early to count. */
export const failureText = (meeting: Meeting, openSince: number | undefined): string =>
  openSince === undefined
    ? meetingText(meeting)
    : `${meetingText(meeting)}: open since ${minuteText(openSince as Micros)}`;

/** `225 (90 to 300)`: median and quartiles; a quarter or half that has no lead is `none`. */
export const leadText = ({ lowerQuartile, median, upperQuartile }: LeadSummary): string => {
  const word = (value: number | null): string => (value === null ? "none" : numberText(value));
  if (upperQuartile === null) return "none";
  return `${word(median)} (${word(lowerQuartile)} to ${word(upperQuartile)})`;
};

/** `2 in 7.3 months` */
export const alarmsText = (falseAlarms: number, months: number): string =>
  months > 0 ? `${falseAlarms} in ${months.toFixed(1)} months` : "no calm time";

/** `0.03 to 0.99`, a month; what has no upper end is not known. */
export const rateText = ({ low, high }: Interval): string =>
  Number.isFinite(high) ? `${low.toFixed(2)} to ${high.toFixed(2)}` : "not known";

/**
 * `at most 1 a month` where the exact upper limit says so with 95 % certainty, `at most 4 a month` where only that can be
 * said; nothing where the calm time is too short for either.
 */
export const earnedText = (falseAlarms: number, months: number): string => {
  const most = rateAtMost(falseAlarms, months);
  const earned = [BUDGET.page, BUDGET.warn].find((budget) => most <= budget);
  return earned === undefined ? "" : `at most ${earned} a month`;
};

/** `configuration 41 of 63, test side touched 4 times; not sealed: ...` */
export const ledgerText = ({ ledger }: Pick<Evaluation, "ledger">): string => {
  const { configuration, configurations, testTouched, sealed, outOfSample } = ledger;
  const times = testTouched === 1 ? "once" : `${testTouched} times`;
  const state = outOfSample
    ? `out of sample: sealed as ${sealed} before any of these tapes were read`
    : sealed === undefined
      ? "not sealed: nothing here is out of sample"
      : `sealed as ${sealed}, but these tapes or this seal were used before: not out of sample`;
  return `configuration ${configuration} of ${configurations}, test side touched ${times}; ${state}`;
};

/** `B1*` of `B1*: plain level, tuned`; undefined for what is no baseline of the protocol. */
export const baselineOf = ({ title }: Pick<EvaluatedDetector, "title">): string | undefined =>
  /^B\d+['′*]?(?=[:\s]|$)/u.exec(title)?.[0];

/** The detector's title, or its id where the evaluation does not list it. */
export const titleOf = ({ detectors }: Pick<Evaluation, "detectors">, id: string): string =>
  detectors.find((detector) => detector.id === id)?.title ?? id;

/** Sums of one level, class, side and split, side by side, in the order in which they come. */
export const sumGroups = (
  sums: readonly DetectorSum[],
): (readonly [DetectorSum, ...DetectorSum[]])[] => {
  const groups = new Map<string, [DetectorSum, ...DetectorSum[]]>();
  for (const sum of sums) {
    const key = `${sum.class} ${sum.side} ${sum.split} ${sum.level}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sum]);
    else group.push(sum);
  }
  return [...groups.values()];
};

/** `USD, discount, page (at most 1 false alarm a month asked)` */
export const groupText = ({ class: kind, side, split, level }: DetectorSum): string =>
  `${kind}, ${side}, ${split}, ${level} (fitted to ${BUDGET[level]} a coin-month)`;

/** Tapes that were drawn and not recorded, as kinds; nothing about the world is learned from them. */
export const drawnKinds = ({ tapes }: Pick<Evaluation, "tapes">): readonly string[] => [
  ...new Set(
    tapes.flatMap(({ kind }) => (kind === "reconstructed" || kind === "simulated" ? [kind] : [])),
  ),
];
