import type { Alert } from "../engine/alerts/alert.ts";
import { alertJson } from "../engine/alerts/alert-json.ts";
import { readableNumber } from "../engine/alerts/readable-number.ts";
import { rises } from "../engine/alerts/rises.ts";
import type { DepegEvent, Extreme } from "../engine/evaluation/event-report.ts";
import { formatTime, type Micros } from "../engine/market/time.ts";
import { finite } from "../engine/pipeline/frame-json.ts";
import { grouped, oneDecimal, paint, plain, table } from "./text.ts";

export interface ReportOptions {
  /** Whether the instrument's minute at `time` holds a measured print; else the reconstruction drew it. */
  readonly isMeasured: (instrument: string, time: Micros) => boolean;
  readonly color: boolean;
}

/** Times are told to the minute: the report reads frames and bars of a minute. */
const minuteText = (time: Micros): string => `${formatTime(time).slice(0, 16).replace("T", " ")}Z`;
const secondText = (time: Micros): string => `${formatTime(time).slice(0, 19).replace("T", " ")}Z`;
/** One decimal, where the rule's own line is near. */
const exactBps = (bps: number): string => `${bps > 0 ? "+" : ""}${oneDecimal(bps)} bps`;
const bpsText = (bps: number): string =>
  `${bps > 0 ? "+" : bps < 0 ? "-" : ""}${grouped(Math.abs(bps))} bps`;
const priceText = (price: number): string => price.toFixed(8).replace(/(\.\d{4}\d*?)0+$/, "$1");

const DRAWN = "~";

/** The event report for people: what left its peg, when, how far, when it was back, and what was said of it. */
export const eventLines = (events: readonly DepegEvent[], options: ReportOptions): string[] => {
  const note = `${DRAWN} marks times that only the reconstruction's seeded process decides; the others are measured. UTC.`;
  if (events.length === 0) return ["No coin left its peg by 50 bps."];
  return [...events.flatMap((event) => [...oneEvent(event, options), ""]), note];
};

const oneEvent = (event: DepegEvent, { isMeasured, color }: ReportOptions): string[] => {
  const { coin, side, basis, onset, trough, extremes, recovery, alerts } = event;
  const mark = ({ instrument, time }: Extreme): string =>
    isMeasured(instrument, time) ? " " : DRAWN;
  const word = side === "discount" ? "low" : "high";
  const back = recovery === undefined ? "not before the end of the tape" : minuteText(recovery);
  const many = new Set(alerts.map(({ rule }) => rule).filter((rule) => speaksOften(rule, alerts)));
  const listed = alerts.filter(({ rule, boardOnly }) => !boardOnly && !many.has(rule));
  const counted = alerts.filter(({ rule, boardOnly }) => !boardOnly && many.has(rule));
  const shown = alerts.filter(({ boardOnly }) => boardOnly);
  const rows = [
    ["onset", DRAWN, minuteText(onset), "50 bps off, and staying off"],
    ...extremes.map((extreme) => [
      word,
      mark(extreme),
      minuteText(extreme.time),
      `${priceText(extreme.price)} on ${plain(extreme.instrument)}`,
    ]),
    [
      `coin's ${word}`,
      DRAWN,
      minuteText(trough.time),
      `${priceText(trough.price)}, ${bpsText(trough.deviation)}, over ${trough.venues} venue${trough.venues === 1 ? "" : "s"}`,
    ],
    ["recovery", DRAWN, back, "within 50 bps from then on"],
    ...listed.map((alert) => ["alert", DRAWN, secondText(alert.time), alertText(alert)]),
  ];
  return [
    paint(color, "bold", `${coin}, ${side}${basis === undefined ? "" : ` (judged in ${basis})`}`),
    ...table(rows).map((row) => `  ${row}`),
    ...countLines(counted).map((line) => `  ${line}`),
    ...countLines(shown).map((line) => `  ${paint(color, "dim", `${line}, on the board only`)}`),
  ];
};

const alertText = (alert: Alert): string => {
  const { rule, severity, state, recovering, action, value, unit } = alert;
  const number = unit === "points" ? readableNumber(value) : oneDecimal(value);
  const far = unit === "bps" ? exactBps(value) : `${number} ${unit}`;
  return `${rule} ${recovering ? "recovers" : `${severity} ${state}`}, ${far}${action === "NONE" ? "" : `, ${action}`}`;
};

/** More than this is counted, not listed; `replay` lists them. */
const MOST_LISTED = 12;
const speaksOften = (rule: string, alerts: readonly Alert[]): boolean =>
  alerts.filter((alert) => alert.rule === rule && !alert.boardOnly).length > MOST_LISTED;

/** A rule's incidents in one line: how many opened, from when to when. */
const countLines = (alerts: readonly Alert[]): string[] =>
  [...new Set(alerts.map(({ rule }) => rule))].flatMap((rule) => {
    const opened = alerts.filter((alert) => alert.rule === rule && rises(alert));
    const [first, last] = [opened[0], opened.at(-1)];
    if (first === undefined || last === undefined) return [];
    const [from, to] = [secondText(first.time), secondText(last.time)];
    const when = opened.length === 1 ? from : `${from} to ${to}`;
    return [`${grouped(opened.length)} ${rule} ${severityWord(first, opened.length)}, ${when}`];
  });

const severityWord = ({ severity }: Alert, many: number): string =>
  severity === "warning" && many !== 1 ? "warnings" : severity;

/** The same for programs: one object. */
export const eventJson = (
  events: readonly DepegEvent[],
  { isMeasured }: Pick<ReportOptions, "isMeasured">,
) => ({
  type: "report",
  events: events.map(({ coin, side, basis, onset, trough, extremes, recovery, alerts }) => ({
    coin,
    side,
    ...(basis === undefined ? {} : { basis }),
    onset: formatTime(onset),
    trough: { ...trough, time: formatTime(trough.time), deviation: finite(trough.deviation) },
    extremes: extremes.map(({ instrument, price, time }) => ({
      instrument,
      price,
      time: formatTime(time),
      /** False: the reconstruction drew it. Every time outside this list is drawn. */
      measured: isMeasured(instrument, time),
    })),
    recovery: recovery === undefined ? null : formatTime(recovery),
    alerts: alerts.map(alertJson),
  })),
});
