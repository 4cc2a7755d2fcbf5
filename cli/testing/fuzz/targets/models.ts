import { FEATURES } from "../../../../engine/learned/feature-names.ts";
import { parseModel, trainedUntil } from "../../../../engine/learned/model.ts";
import { createScorer } from "../../../../engine/learned/scorer.ts";
import { levelModel } from "../../../../engine/learned/testing.ts";
import { jsonTarget } from "../json-target.ts";
import { jsonValue } from "../json-value.ts";
import { must } from "../target.ts";

const logistic = levelModel();
const trees = {
  ...logistic,
  kind: "trees",
  parameters: {
    ...{ bias: -1, depth: 3 },
    trees: [
      [
        { feature: 0, under: 10, left: 1, right: 2 },
        { value: -0.5 },
        { feature: 1, under: 0.5, left: 3, right: 4 },
        { value: 0 },
        { value: 1 },
      ],
    ],
  },
};

export const models = jsonTarget({
  id: "models",
  describe: "learned scores: whatever is taken comes to an end with a number from 0 to 1",
  samples: [logistic, trees].map((each) => JSON.stringify(each)),
  read: (text) => {
    const model = parseModel(jsonValue(text), "model.json");
    trainedUntil(model);
    const score = createScorer(model);
    for (const value of [0, 1, -1e6, Number.NaN]) {
      const scored = score(new Float64Array(FEATURES.length).fill(value));
      must(Number.isNaN(scored) || (scored >= 0 && scored <= 1), () => `a score of ${scored}`);
    }
  },
});
