import { formatDuration, formatTime, type Micros } from "../../engine/market/time.ts";
import { defineCommand } from "../command.ts";
import { plain } from "../text.ts";

export const rulesDiff = defineCommand({
  command: "rules diff <old> <new> <tapes..>",
  describe: "What other rules would tell people on tapes: added, lost, earlier, later",
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
    const [{ readRulesArgument }, { ruleDifferences }, { alertsOnTapes }] = await Promise.all([
      import("../read-rules.ts"),
      import("../../engine/evaluation/rule-difference.ts"),
      import("../rules-on-tapes.ts"),
    ]);
    const rules = [readRulesArgument(args.old, context), readRulesArgument(args.new, context)];
    for (const { name, alerts } of await alertsOnTapes(args.tapes, rules, context)) {
      const [before = [], after = []] = alerts;
      const differences = ruleDifferences(before, after);
      if (!context.json)
        context.line(
          plain(
            `${name}: ${differences.length} ${differences.length === 1 ? "difference" : "differences"}`,
          ),
        );
      for (const { what, coin, severity, by, ...sides } of differences) {
        const alert = sides.new ?? sides.old;
        const shift = Number.isNaN(by) ? null : Math.round(by / 1e6);
        if (context.json)
          context.object({
            type: "difference",
            tape: name,
            what,
            coin,
            severity,
            old: sides.old === undefined ? null : formatTime(sides.old.time),
            new: sides.new === undefined ? null : formatTime(sides.new.time),
            seconds: shift,
          });
        else {
          const much =
            shift === null || shift === 0
              ? ""
              : ` by ${formatDuration((Math.abs(shift) * 1e6) as Micros)}`;
          const time = formatTime(alert?.time ?? (Number.NaN as Micros)).slice(0, 19);
          context.line(
            plain(
              `  ${what.padEnd(8)}${time}Z  ${severity.padEnd(9)}${alert?.message ?? coin}${much}`,
            ),
          );
        }
      }
    }
  },
});
