import type { DifferenceGroup } from "../../engine/evaluation/difference-groups.ts";
import type { Difference } from "../../engine/evaluation/rule-difference.ts";
import { formatDuration, formatTime, type Micros } from "../../engine/market/time.ts";
import type { Tally } from "../../engine/notify/tally.ts";
import { defineCommand } from "../command.ts";
import { plain } from "../text.ts";

export const rulesDiff = defineCommand({
  command: "rules diff <old> <new> <tapes..>",
  describe:
    "What other rules would tell people on tapes: added, lost, earlier, later; by event, by calm month and by target",
  examples: [
    ["rules diff article default svb-2023", "The article's rules against the default preset"],
    ["rules diff default mine.json march april", "Before you change yours"],
  ],
  positionals: {
    old: { type: "string", demandOption: true, describe: "A JSON file of rules, or a preset" },
    new: { type: "string", demandOption: true, describe: "The same, to compare with" },
    tapes: { type: "string", array: true, demandOption: true, describe: "Paths or names of tapes" },
  },
  async run(args, context) {
    const [
      { readRulesArgument },
      { ruleDifferences },
      { groupDifferences },
      { alertsOnTapes },
      { events },
      { spanOf },
      { rehearse, toldBy },
    ] = await Promise.all([
      import("../read-rules.ts"),
      import("../../engine/evaluation/rule-difference.ts"),
      import("../../engine/evaluation/difference-groups.ts"),
      import("../rules-on-tapes.ts"),
      import("../../datasets/events/index.ts"),
      import("../../datasets/events/event-span.ts"),
      import("../alerts-on-tape.ts"),
    ]);
    const occasions = events.map((event) => ({ id: event.id, coin: event.coin, ...spanOf(event) }));
    const rules = [readRulesArgument(args.old, context), readRulesArgument(args.new, context)];
    for (const { name, to, alerts } of await alertsOnTapes(args.tapes, rules, context)) {
      const [before = [], after = []] = alerts;
      const differences = ruleDifferences(before, after);
      const groups = groupDifferences(differences, occasions);
      const [told, toldAfter] = await Promise.all(
        [before, after].map(async (said) => {
          const rehearsal = await rehearse(context);
          for (const alert of said) rehearsal.alert(alert);
          return toldBy(rehearsal, { to });
        }),
      );
      const shifts = targetShifts(told, toldAfter);
      if (context.json) {
        for (const line of jsonLines(name, groups)) context.object(line);
        for (const shift of shifts) context.object({ type: "notifications", tape: name, ...shift });
      } else {
        const { length } = differences;
        context.line(plain(`${name}: ${length} ${length === 1 ? "difference" : "differences"}`));
        for (const line of groups.flatMap(groupLines)) context.line(plain(line));
        for (const { target, old, new: after } of shifts)
          context.line(plain(`  notifications to ${target}: ${old} before, ${after} after`));
      }
    }
  },
});

/** How many notifications each target gets, without repetitions; none where it gets none either way. */
const targetShifts = (before: Tally | undefined, after: Tally | undefined) => {
  const names = [before, after].flatMap((told) => Object.keys(told?.targets ?? {}));
  return [...new Set(names)].sort().map((target) => ({
    target,
    old: before?.targets[target]?.total ?? 0,
    new: after?.targets[target]?.total ?? 0,
  }));
};

const COUNTS = ["added", "lost", "earlier", "later"] as const;
const secondsOf = ({ by }: Difference): number | null =>
  Number.isNaN(by) ? null : Math.round(by / 1e6);

/** Each group's differences, then what they come to. */
const jsonLines = (tape: string, groups: readonly DifferenceGroup[]): { type: string }[] =>
  groups.flatMap(({ event = null, month = null, added, lost, earlier, later, differences }) => [
    ...differences.map((difference) => ({
      type: "difference",
      tape,
      event,
      month,
      what: difference.what,
      coin: difference.coin,
      severity: difference.severity,
      old: difference.old === undefined ? null : formatTime(difference.old.time),
      new: difference.new === undefined ? null : formatTime(difference.new.time),
      seconds: secondsOf(difference),
    })),
    { type: "group", tape, event, month, added, lost, earlier, later },
  ]);

const groupLines = (group: DifferenceGroup): string[] => {
  const counts = COUNTS.filter((what) => group[what] > 0).map((what) => `${group[what]} ${what}`);
  const name = group.event === undefined ? `calm ${group.month}` : `event ${group.event}`;
  return [`  ${name}: ${counts.join(", ")}`, ...group.differences.map(differenceLine)];
};

const differenceLine = (difference: Difference): string => {
  const { what, coin, severity, old, new: after } = difference;
  const alert = after ?? old;
  const shift = secondsOf(difference);
  const much =
    shift === null || shift === 0 ? "" : ` by ${formatDuration((Math.abs(shift) * 1e6) as Micros)}`;
  const time = formatTime(alert?.time ?? (Number.NaN as Micros)).slice(0, 19);
  return `    ${what.padEnd(8)}${time}Z  ${severity.padEnd(9)}${alert?.message ?? coin}${much}`;
};
