import type { DifferenceGroup } from "../../engine/evaluation/difference-groups.ts";
import type { Difference } from "../../engine/evaluation/rule-difference.ts";
import { formatDuration, formatTime, type Micros } from "../../engine/market/time.ts";
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
      { compareRules, comparisonLines, secondsOf },
      { alertsOnTapes },
      { notifyChoice },
    ] = await Promise.all([
      import("../read-rules.ts"),
      import("../../datasets/rule-comparison.ts"),
      import("../rules-on-tapes.ts"),
      import("../notify-choice.ts"),
    ]);
    const spec = (await notifyChoice(context))?.spec;
    const rules = [readRulesArgument(args.old, context), readRulesArgument(args.new, context)];
    for (const { name, to, alerts } of await alertsOnTapes(args.tapes, rules, context)) {
      const [before = [], after = []] = alerts;
      const comparison = compareRules(before, after, {
        to,
        ...(spec === undefined ? {} : { spec }),
      });
      if (context.json) {
        for (const line of comparisonLines(name, comparison)) context.object(line);
        continue;
      }
      const { groups, shifts } = comparison;
      const { length } = comparison.differences;
      context.line(plain(`${name}: ${length} ${length === 1 ? "difference" : "differences"}`));
      for (const line of groups.flatMap((group) => groupLines(group, secondsOf)))
        context.line(plain(line));
      for (const { target, old, new: now } of shifts)
        context.line(plain(`  notifications to ${target}: ${old} before, ${now} after`));
    }
  },
});

const COUNTS = ["added", "lost", "earlier", "later"] as const;

type Shift = (difference: Difference) => number | null;

const groupLines = (group: DifferenceGroup, shiftOf: Shift): string[] => {
  const counts = COUNTS.filter((what) => group[what] > 0).map((what) => `${group[what]} ${what}`);
  const name = group.event === undefined ? `calm ${group.month}` : `event ${group.event}`;
  return [
    `  ${name}: ${counts.join(", ")}`,
    ...group.differences.map((difference) => differenceLine(difference, shiftOf(difference))),
  ];
};

const differenceLine = (difference: Difference, shift: number | null): string => {
  const { what, coin, severity, old, new: after } = difference;
  const alert = after ?? old;
  const much =
    shift === null || shift === 0 ? "" : ` by ${formatDuration((Math.abs(shift) * 1e6) as Micros)}`;
  const time = formatTime(alert?.time ?? (Number.NaN as Micros)).slice(0, 19);
  return `    ${what.padEnd(8)}${time}Z  ${severity.padEnd(9)}${alert?.message ?? coin}${much}`;
};
