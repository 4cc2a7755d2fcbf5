import type { Evaluated } from "./evaluation-run.ts";
import { writeText } from "./write-text.ts";

export interface SaveOptions {
  /** Where the page goes, and to which files the JSON; absolute. */
  readonly report: string | undefined;
  readonly json: readonly string[];
  /** What makes it again. */
  readonly command: string;
  readonly version: string;
}

/** Writes what was asked for of an evaluation. */
export const saveEvaluation = async (
  { evaluation, cases }: Pick<Evaluated, "evaluation" | "cases">,
  { report, json, command, version }: SaveOptions,
): Promise<void> => {
  if (json.length > 0) {
    const { evaluationJson } = await import("../datasets/evaluation/evaluation-records.ts");
    const text = `${JSON.stringify(evaluationJson(evaluation), undefined, 1)}\n`;
    for (const path of json) await writeText(path, text);
  }
  if (report !== undefined) {
    const [{ evaluationReport }, { stripsOf }, { abridged }] = await Promise.all([
      import("../web/reports/evaluation-report.ts"),
      import("../datasets/evaluation/strips-of.ts"),
      import("../datasets/evaluation/abridged.ts"),
    ]);
    const { shown } = abridged(evaluation);
    const strips = stripsOf(shown, cases);
    await writeText(
      report,
      await evaluationReport({ evaluation: shown, strips, command, version }),
    );
  }
};
