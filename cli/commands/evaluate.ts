import { isAbsolute, join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import type { Row } from "../evaluation-lines.ts";
import { findTape, openFound } from "../find-tape.ts";

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
    const [
      { labelTape },
      { ruleDetector, scoreTape },
      { readRulesArgument },
      { runRules },
      csv,
      print,
    ] = await Promise.all([
      import("../../datasets/evaluation/label-tape.ts"),
      import("../../datasets/evaluation/evaluate-tape.ts"),
      import("../read-rules.ts"),
      import("../../datasets/rule-run.ts"),
      import("../../datasets/evaluation/alert-csv.ts"),
      import("../evaluation-lines.ts"),
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
    if (context.json) print.printJson(all, context);
    else print.printTables(all, context);
  },
});
