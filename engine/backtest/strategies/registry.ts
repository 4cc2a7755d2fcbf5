import { WorkbenchError } from "../../errors.ts";
import { nearest } from "../../indicators/nearest.ts";
import type { StrategyDefinition } from "../strategy.ts";
import * as all from "./index.ts";

/** Every built-in strategy, in order of id. */
export const strategies: ReadonlyMap<string, StrategyDefinition> = new Map(
  Object.values(all)
    .map((definition) => [definition.id, definition] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** The built-in strategy of this name. Throws a usage error that says which there are. */
export const findStrategy = (name: string): StrategyDefinition => {
  const found = strategies.get(name);
  if (found !== undefined) return found;
  const [near] = nearest(name, strategies.keys());
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  throw new WorkbenchError(
    "usage",
    `no strategy "${name}"`,
    `${guess}Built in: ${[...strategies.keys()].join(", ")}; or give the path of a TypeScript file.`,
  );
};
