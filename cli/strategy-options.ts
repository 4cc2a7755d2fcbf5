import type { ParameterValue } from "../engine/backtest/parameters.ts";
import { WorkbenchError } from "../engine/errors.ts";
import type { OptionTable } from "./command.ts";
import { termsOptions } from "./terms-options.ts";

/** Whose trades on paper, and on what terms. */
export const strategyOptions = {
  strategy: {
    type: "string",
    describe: "A strategy that comes with pegtape, or the path of a TypeScript file",
  },
  set: {
    type: "string",
    array: true,
    describe: "A parameter of it: entry=-80, quiet=30m; may be repeated",
  },
  trade: {
    type: "string",
    array: true,
    describe: "All that it may trade; may be repeated (default: whatever it reads)",
  },
  ...termsOptions,
} as const satisfies OptionTable;

/** `entry=-80`, each name once. */
export const readSet = (
  said: readonly string[] | undefined,
): Readonly<Record<string, ParameterValue>> => {
  const values: Record<string, string> = Object.create(null);
  for (const text of said ?? []) {
    const at = text.indexOf("=");
    const name = text.slice(0, at).trim();
    if (at <= 0 || name === "")
      throw new WorkbenchError(
        "usage",
        `--set "${text}" sets nothing`,
        "Write <parameter>=<value>: entry=-80.",
      );
    if (values[name] !== undefined)
      throw new WorkbenchError("usage", `--set ${name} is given twice`, "Give each once.");
    values[name] = text.slice(at + 1).trim();
  }
  return values;
};
