import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type EvaluationLine, evaluationFigures } from "../evaluation-figures.ts";
import { defineRow } from "../row.ts";
import { jsonLines, runWell } from "../run-child.ts";

const MAIN = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const SHARED = fileURLToPath(new URL("../../../../shared/market-data", import.meta.url));

export const realWarning = defineRow({
  id: "history",
  group: "warning",
  promise: "The same on all the real history that lies beside this folder.",
  within: { short: 10, long: 1200 },
  measure: async ({ long, folder, signal }) => {
    if (!existsSync(SHARED))
      return {
        notMeasured: "the real history does not lie beside this folder (../shared/market-data)",
      };
    if (!long) return { notMeasured: "it takes some minutes: --long, or --only history --long" };
    await runWell(["--import", "tsx", "datasets/evaluation/testing/import-shared.ts", folder], {
      signal,
    });
    const lines = jsonLines(
      await runWell([MAIN, "evaluate", "--home", folder, "--json"], { signal }),
    );
    return { figures: evaluationFigures(lines as unknown as EvaluationLine[], "svb-2023-03") };
  },
});
