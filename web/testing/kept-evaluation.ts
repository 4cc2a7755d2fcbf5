import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluationJson } from "../../datasets/evaluation/evaluation-records.ts";
import { sampleEvaluation } from "../../datasets/evaluation/testing/sample-evaluation.ts";

/** Keeps a small evaluation in a home under a name: two detectors, one event, and what they come to on the test side. */
export const keepEvaluation = async (home: string, name: string): Promise<void> => {
  const sample = sampleEvaluation();
  const detectors = sample.detectors.slice(1, 3).map((each) => ({
    ...each,
    results: each.results.filter(({ level }) => level === "page"),
  }));
  const has = ({ detector }: { readonly detector: string }): boolean =>
    detectors.some(({ id }) => id === detector);
  const small = {
    ...{ ...sample, detectors, events: sample.events.slice(0, 1), grid: sample.grid.filter(has) },
    sums: sample.sums.filter((row) => has(row) && row.level === "page" && row.split !== "training"),
    curves: sample.curves.filter((row) => has(row) && row.split !== "training"),
  };
  await mkdir(join(home, "evaluations"), { recursive: true });
  await writeFile(join(home, "evaluations", `${name}.json`), JSON.stringify(evaluationJson(small)));
};
