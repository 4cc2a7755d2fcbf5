import * as all from "./index.ts";
import type { IndicatorDefinition } from "./indicator.ts";

/** Every indicator, in order of id, whatever order the module loader keeps: frames and digests follow this one. */
export const indicators: ReadonlyMap<string, IndicatorDefinition> = new Map(
  Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, definition]) => [definition.id, definition]),
);
