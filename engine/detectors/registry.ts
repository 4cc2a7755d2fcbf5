import type { DetectorDefinition } from "./detector.ts";
import * as all from "./index.ts";

/** Every detector, in order of id. */
export const detectors: ReadonlyMap<string, DetectorDefinition> = new Map(
  Object.values(all)
    .map((definition) => [definition.id, definition] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
