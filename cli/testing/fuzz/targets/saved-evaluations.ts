import { evaluationJson } from "../../../../datasets/evaluation/evaluation-records.ts";
import { readEvaluation } from "../../../../datasets/evaluation/read-evaluation.ts";
import { sampleEvaluation } from "../../../../datasets/evaluation/testing/sample-evaluation.ts";
import { chartDocument } from "../../../../web/charts/document.ts";
import { evaluationBody } from "../../../../web/reports/evaluation-report.ts";
import { jsonTarget } from "../json-target.ts";

const sample = sampleEvaluation();
const short = {
  ...sample,
  detectors: sample.detectors.slice(1, 2),
  events: sample.events.slice(0, 1),
};

export const savedEvaluations = jsonTarget({
  id: "saved-evaluations",
  describe: "what evaluate --keep wrote: whatever is taken can be shown",
  samples: [JSON.stringify(evaluationJson(short))],
  ...{ few: 8, many: 1_000, mostMs: 4_000 },
  read: async (text) => {
    const evaluation = readEvaluation(text, "evaluation.json");
    evaluationBody({ evaluation, strips: [], command: "pegtape evaluate" }, await chartDocument());
  },
});
