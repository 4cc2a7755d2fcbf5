import { FEATURES, FEATURES_VERSION } from "./feature-names.ts";
import { type Model, parseModel } from "./model.ts";

/** A model that goes by the distance from par alone: 1 / (1 + e^(3 - off / 10)). */
export const levelModel = (): Model => {
  const each = (value: number): number[] => FEATURES.map(() => value);
  return parseModel(
    {
      ...{ format: "pegtape-score-1", kind: "logistic", version: FEATURES_VERSION },
      features: [...FEATURES],
      trained: {
        ...{ from: "2022-01-01T00:00:00Z", to: "2022-12-31T00:00:00Z" },
        tapes: [{ name: "made up", kind: "simulated", sha256: "0".repeat(64) }],
        ...{ clusters: 1, rows: 1, positives: 1 },
      },
      validation: null,
      parameters: {
        ...{ means: each(0), scales: each(1), bias: -3, l2: 1 },
        weights: FEATURES.map((name) => (name === "off" ? 0.1 : 0)),
      },
    },
    "the level model",
  );
};
