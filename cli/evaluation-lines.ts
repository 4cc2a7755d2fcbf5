import { type CoinScore, classOf } from "../datasets/evaluation/evaluate-tape.ts";
import { minutesOf, sumDetectors } from "../datasets/evaluation/sum-detectors.ts";
import type { Interval } from "../engine/evaluation/exact-interval.ts";
import type { Meeting } from "../engine/evaluation/score-alerts.ts";
import { formatTime, type Micros } from "../engine/market/time.ts";
import type { Context } from "./command.ts";
import { plain, table } from "./text.ts";

/** A coin, side, detector and level on one tape. */
export type Row = CoinScore & { readonly tape: string; readonly kind: string };

const PROTOCOL = 2;
const orNull = (time: Micros | undefined): string | null =>
  time === undefined ? null : formatTime(time);
const meetingJson = (meeting: Meeting | undefined) =>
  meeting === undefined
    ? null
    : {
        outcome: meeting.outcome,
        firstLead: minutesOf(meeting.firstLead),
        persistentLead: minutesOf(meeting.persistentLead),
        delay: minutesOf(meeting.delay),
      };

const headOf = (row: Row) => ({
  ...{ tape: row.tape, kind: row.kind, detector: row.detector, level: row.level },
  ...{ coin: row.coin, side: row.side, class: classOf(row) },
});

/** For programs: rows of events and of calm time, then what each detector comes to. */
export const printJson = (all: readonly Row[], context: Context): void => {
  for (const row of all) {
    for (const [i, { event, against }] of row.score.events.entries())
      context.object({
        ...{ type: "event", protocol: PROTOCOL, ...headOf(row), cluster: row.clusters[i] ?? null },
        ...{ grade: event.grade, dynamics: event.dynamics, end: orNull(event.end) },
        ...{
          t50: orNull(event.onsets[50]),
          t100: orNull(event.onsets[100]),
          t300: orNull(event.onsets[300]),
        },
        against: {
          50: meetingJson(against[50]),
          100: meetingJson(against[100]),
          300: meetingJson(against[300]),
        },
      });
    const { calmMonths, falseAlarms, duty, episodes } = row.score;
    context.object({
      ...{ type: "calm", protocol: PROTOCOL, ...headOf(row), calmMonths },
      ...{ falseAlarms: falseAlarms.length, episodes: episodes.length },
      duty: Number.isNaN(duty) ? null : duty,
    });
  }
  for (const sum of sumDetectors(all))
    context.object({
      type: "detector",
      protocol: PROTOCOL,
      ...sum,
      perMonthInterval: bounded(sum.perMonthInterval),
    });
};

/** JSON knows no infinity. */
const bounded = ({ low, high }: Interval) => ({ low, high: Number.isFinite(high) ? high : null });

const minuteText = (time: Micros | undefined): string =>
  time === undefined ? "-" : `${formatTime(time).slice(0, 16).replace("T", " ")}Z`;
const leadText = (meeting: Meeting | undefined): string => {
  if (meeting === undefined) return "-";
  const { outcome, persistentLead, firstLead, delay } = meeting;
  if (outcome === "early")
    return persistentLead === undefined
      ? `early by ${minutesOf(firstLead)} min, not lasting`
      : `early by ${minutesOf(persistentLead)} min`;
  return delay === undefined ? outcome : `${outcome}, ${minutesOf(delay)} min after`;
};

/** For people: every event in a row of its own, then what each detector comes to. */
export const printTables = (all: readonly Row[], context: Context): void => {
  const events = all.flatMap((row) =>
    row.score.events.map(({ event, against }) => [
      ...[plain(`${row.tape} (${row.kind})`), `${plain(row.coin)} ${row.side}`, event.grade],
      ...[minuteText(event.onsets[50]), minuteText(event.onsets[100])],
      ...[plain(row.detector), row.level, leadText(against[50]), leadText(against[100])],
    ]),
  );
  const heads = [
    ...["tape", "coin", "grade", "T_50", "T_100", "detector", "level", "against T_50"],
    "against T_100",
  ];
  if (events.length > 0) for (const line of table([heads, ...events])) context.line(line.trimEnd());
  else context.line("No event on these tapes.");
  context.line("");
  const rows = sumDetectors(all).map((sum) => {
    const { low, high } = sum.perMonthInterval;
    return [
      ...[plain(sum.detector), sum.level, sum.class, `${sum.early} of ${sum.major}`],
      ...[`${sum.timely} of ${sum.major}`, sum.medianLead === null ? "-" : `${sum.medianLead} min`],
      `${sum.falseAlarms} in ${sum.calmMonths.toFixed(1)} months`,
      Number.isFinite(high) ? `${low.toFixed(2)} to ${high.toFixed(2)} a month` : "-",
    ];
  });
  const titles = [
    ...["detector", "level", "class", "early", "timely", "median lasting lead", "false alarms"],
    "95 % interval",
  ];
  for (const line of table([titles, ...rows])) context.line(line.trimEnd());
  context.line("");
  context.line(
    "Early, timely and lead against T_100 of major events; calm months are a coin's, on each side of its peg. Few events: read their rows.",
  );
};
