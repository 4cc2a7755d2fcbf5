import type { DetectorDefinition } from "./detector.ts";
import * as all from "./index.ts";

/** Every detector, in order of id, whatever order the module loader keeps. */
export const detectors: ReadonlyMap<string, DetectorDefinition> = new Map(
  Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, definition]) => [definition.id, definition]),
);
