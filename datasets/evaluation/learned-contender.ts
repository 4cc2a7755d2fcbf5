import { type Model, trainedUntil } from "../../engine/learned/model.ts";
import { scoreDetector } from "../../engine/learned/score-detector.ts";
import { type Contender, tuned } from "./contender.ts";

/** A learned score, held to a threshold like every detector. */
export const learnedContender = (path: string, model: Model): Contender => ({
  ...tuned(scoreDetector(model), {}, { id: path, title: `learned score: ${path}` }),
  learnedUntil: trainedUntil(model),
});
