import { defineCommand } from "../command.ts";
import { findTape } from "../find-tape.ts";
import { grouped, paint, plain } from "../text.ts";

export const check = defineCommand({
  command: "check <tape>",
  describe: "What is wrong with a tape; exit 3 when something is",
  examples: [
    ["check svb-2023", "Checksums, order, holes, duplicates, crossed quotes, outliers, gaps"],
    ["check ./tape --json", "A line a finding, for programs"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  exits: { 3: "something is wrong with the tape" },
  async run({ tape }, context) {
    const { checkTape } = await import("../../recorder/tape/check-tape.ts");
    const path = await findTape(tape, context);
    const findings = await checkTape(path);
    const problems = findings.filter(({ severity }) => severity === "problem").length;
    if (context.json) {
      for (const finding of findings) context.object({ type: "finding", ...finding });
      context.object({ type: "result", tape: path, problems, findings: findings.length });
    } else {
      for (const { severity, code, message, count } of findings) {
        const word = severity === "problem" ? "problem" : "info   ";
        const style = severity === "problem" ? "red" : "dim";
        const times = count !== undefined && count > 1 ? ` (${grouped(count)} in all)` : "";
        context.line(
          `${paint(context.color, style, word)}  ${plain(`${code}  ${message}${times}`)}`,
        );
      }
      context.line(
        `${plain(path)}: ${problems === 0 ? "nothing wrong" : `${grouped(problems)} found`}`,
      );
    }
    return problems === 0 ? 0 : 3;
  },
});
