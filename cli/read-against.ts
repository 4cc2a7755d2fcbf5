import { findStrategy } from "../engine/backtest/strategies/registry.ts";
import { WorkbenchError } from "../engine/errors.ts";

/** Names of the strategies that come along, each once: `hold,article`; `none` is none. */
export const readAgainst = (text: string): readonly string[] => {
  if (text.trim() === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  for (const [i, name] of names.entries()) {
    findStrategy(name);
    if (names.indexOf(name) !== i)
      throw new WorkbenchError("usage", `--against names ${name} twice`, "Name each once.");
  }
  return names;
};
