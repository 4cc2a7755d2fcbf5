import type { CoinStep } from "../detectors/coin-step.ts";
import {
  type Detector,
  type DetectorDefinition,
  defineDetector,
  type Side,
} from "../detectors/detector.ts";
import { geometric } from "../detectors/thresholds.ts";
import type { StateIO } from "../state.ts";
import { FEATURES } from "./feature-names.ts";
import { FeatureVector } from "./features.ts";
import type { Model } from "./model.ts";
import { createScorer, type Scorer } from "./scorer.ts";

/** A model as a detector: held to a threshold, tuned and compared like every other. */
export const scoreDetector = (model: Model): DetectorDefinition => {
  const scorer = createScorer(model);
  return defineDetector({
    id: "depegScore",
    title: "Learned score",
    formula:
      model.kind === "logistic"
        ? "logistic regression on the features of a coin and side"
        : "gradient-boosted trees on the features of a coin and side",
    source: `fitted to data up to ${model.trained.to}`,
    parameters: [],
    unit: "ratio",
    groups: ["price", "flow", "venues", "coins"],
    freezes: true,
    thresholds: geometric(0.0005, 0.95, 24),
    create: (_parameters, side) => new LearnedScore(scorer, side),
  });
};

/** The score of one coin and side. */
export class LearnedScore implements Detector {
  /** The last; NaN without a price. */
  score = Number.NaN;
  readonly #scorer: Scorer;
  readonly #features: FeatureVector;

  constructor(scorer: Scorer, side: Side) {
    this.#scorer = scorer;
    this.#features = new FeatureVector(side);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    const known = this.#features.update(step, frozen);
    this.score = known ? this.#scorer(this.#features.values) : Number.NaN;
    return this.score;
  }

  inputs(): Readonly<Record<string, number>> {
    return Object.fromEntries(FEATURES.map((name, i) => [name, this.#features.values[i] ?? 0]));
  }

  reset(): void {
    this.#features.reset();
    this.score = Number.NaN;
  }

  state(io: StateIO): void {
    this.#features.state(io);
    this.score = io.number(this.score);
  }
}
