import { isAbsolute, join } from "node:path";
import type { CoinScore } from "../../datasets/evaluate-tape.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Level } from "../../engine/evaluation/active-spans.ts";
import { rateInterval, shareInterval } from "../../engine/evaluation/exact-interval.ts";
import type { Meeting } from "../../engine/evaluation/score-alerts.ts";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import { type Context, defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { plain, table } from "../text.ts";

export const evaluate = defineCommand({
  command: "evaluate",
  describe:
    "Minutes of warning and false alarms of alert rules over tapes, by the early-warning protocol",
  examples: [
    ["evaluate --tape march --tape april", "The default rules and the article's"],
    ["evaluate --tape march --detector mine.json --alerts other.csv --json", "Yours and another's"],
  ],
  options: {
    tape: { type: "string", array: true, demandOption: true, describe: "Path or name of a tape" },
    detector: {
      type: "string",
      array: true,
      default: ["default", "article"],
      describe: "A preset, or a JSON file of alert rules",
    },
    alerts: {
      type: "string",
      describe: "Alerts of any other detector: CSV of coin, time, severity",
    },
    drawn: {
      type: "boolean",
      default: false,
      describe: "Score reconstructed and simulated tapes, too; every row says what they are",
    },
  },
  async run(args, context) {
    const [{ labelTape }, { ruleDetector, scoreTape }, { readRulesArgument }, { runRules }, csv] =
      await Promise.all([
        import("../../datasets/label-tape.ts"),
        import("../../datasets/evaluate-tape.ts"),
        import("../read-rules.ts"),
        import("../../datasets/rule-run.ts"),
        import("../../datasets/alert-csv.ts"),
      ]);
    const sets = args.detector.map((name) => ({ name, rules: readRulesArgument(name, context) }));
    const path = args.alerts;
    const foreign =
      path === undefined
        ? undefined
        : await csv.readAlertCsv(isAbsolute(path) ? path : join(context.cwd, path));
    const all: Row[] = [];
    for (const asked of args.tape) {
      const tape = await openFound(await findTape(asked, context), context);
      try {
        const { name, kind } = tape.manifest;
        if (kind !== "recorded" && kind !== "imported" && !args.drawn)
          throw new WorkbenchError(
            "usage",
            `${name} is ${kind}: nothing about the world is learned from it`,
            "Give --drawn to score it all the same.",
          );
        const labels = await labelTape(tape, context.signal);
        const scores = [];
        for (const { name: detector, rules } of sets) {
          const alerts = await runRules(tape, rules, context.signal);
          scores.push(...scoreTape(detector, ruleDetector(alerts), labels));
        }
        if (foreign !== undefined)
          scores.push(
            ...scoreTape(String(path), ({ coin, level }) => foreign(coin, level), labels),
          );
        all.push(...scores.map((score) => ({ ...score, tape: name, kind })));
      } finally {
        tape.close();
      }
    }
    if (context.json) printJson(all, context);
    else printTables(all, context);
  },
});

type Row = CoinScore & { readonly tape: string; readonly kind: string };

const PROTOCOL = 2;
const minutesOf = (time: Micros | undefined): number | null =>
  time === undefined ? null : Math.round(time / 6e5) / 100;
const orNull = (time: Micros | undefined): string | null =>
  time === undefined ? null : formatTime(time);
const classOf = ({ basis }: Row): string => (basis === undefined ? "USD" : "usdt-relative");

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

/** Rows of events and of calm time, then what each detector comes to. */
const printJson = (all: readonly Row[], context: Context): void => {
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
  for (const sum of sums(all)) context.object({ type: "detector", protocol: PROTOCOL, ...sum });
};

/** One detector at one level over everything of a class. */
const sums = (all: readonly Row[]) => {
  const groups = new Map<string, Row[]>();
  for (const row of all) {
    const key = JSON.stringify([row.detector, row.level, classOf(row)]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((rows) => {
    const [first] = rows;
    const major = rows.flatMap(({ score }) =>
      score.events.flatMap(({ against }) => against[100] ?? []),
    );
    const early = major.filter(({ outcome }) => outcome === "early").length;
    const timely = major.filter(({ outcome }) => outcome === "timely").length;
    const falseAlarms = rows.reduce((sum, { score }) => sum + score.falseAlarms.length, 0);
    const calmMonths = rows.reduce((sum, { score }) => sum + score.calmMonths, 0);
    return {
      ...{ detector: first?.detector ?? "", level: first?.level ?? ("warn" as Level) },
      ...{ class: first === undefined ? "" : classOf(first), major: major.length, early, timely },
      recallEarly: shareInterval(early, major.length),
      medianLead: medianLead(major),
      ...{ falseAlarms, calmMonths },
      perMonth: calmMonths > 0 ? falseAlarms / calmMonths : null,
      perMonthInterval: boundedRate(falseAlarms, calmMonths),
    };
  });
};

/** JSON knows no infinity. */
const boundedRate = (count: number, months: number) => {
  const { low, high } = rateInterval(count, months);
  return { low, high: Number.isFinite(high) ? high : null };
};

/** Of the lasting leads against T_100, minutes; events without one are behind all others. Null when that is the median. */
const medianLead = (meetings: readonly Meeting[]): number | null => {
  const leads = meetings
    .map(({ persistentLead }) => minutesOf(persistentLead) ?? Number.NEGATIVE_INFINITY)
    .sort((a, b) => a - b);
  // Of two in the middle the lesser one: nothing is claimed that half of them do not have.
  const middle = leads[Math.floor((leads.length - 1) / 2)];
  return middle === undefined || !Number.isFinite(middle) ? null : middle;
};

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

const printTables = (all: readonly Row[], context: Context): void => {
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
  const rows = sums(all).map((sum) => {
    const { low, high } = rateInterval(sum.falseAlarms, sum.calmMonths);
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
