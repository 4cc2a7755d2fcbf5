import type { Parameters } from "../indicators/indicator.ts";
import { parseCall } from "../indicators/parse-call.ts";
import type { DetectorDefinition } from "./detector.ts";
import { detectors } from "./registry.ts";

/** A detector asked for, with all its parameters. */
export interface DetectorChoice {
  /** As it was asked for: `cusum(0.5)`. */
  readonly text: string;
  readonly definition: DetectorDefinition;
  readonly parameters: Parameters;
}

/** The detector that a text asks for, written as indicators are: see parseCall. Throws a usage error. */
export const parseDetector = (text: string): DetectorChoice =>
  parseCall(text, detectors, { noun: "detector", examples: "level or cusum(0.5)" });
