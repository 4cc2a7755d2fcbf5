import { fileURLToPath } from "node:url";
import { type EvaluationLine, evaluationFigures } from "../evaluation-figures.ts";
import { defineRow } from "../row.ts";
import { jsonLines, runWell } from "../run-child.ts";

const MAIN = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

export const drawnWarning = defineRow({
  id: "warning",
  group: "warning",
  promise:
    "Every detector is scored on the embedded tape by the written protocol, and none looks ahead. The tape is drawn: nothing about a market.",
  within: { short: 120, long: 300 },
  measure: async ({ home, signal }) => {
    const command = ["evaluate", "--tape", "svb-2023", "--drawn", "--home", await home(), "--json"];
    const lines = jsonLines(await runWell([MAIN, ...command], { signal }));
    return { figures: evaluationFigures(lines as unknown as EvaluationLine[], "svb-2023-03") };
  },
});
