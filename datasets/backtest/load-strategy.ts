import { extname } from "node:path";
import { findStrategy } from "../../engine/backtest/strategies/registry.ts";
import type { StrategyDefinition } from "../../engine/backtest/strategy.ts";
import { runStrategyCode } from "./run-strategy-code.ts";
import { readStrategyFile, type StrategyCode } from "./strategy-file.ts";

/** A strategy as threads and other machines are told of it. */
export type StrategyRef =
  | { readonly kind: "builtIn"; readonly id: string }
  | { readonly kind: "file"; readonly file: StrategyCode };

export interface LoadedStrategy {
  readonly definition: StrategyDefinition;
  readonly ref: StrategyRef;
  /** SHA-256 of its file's bytes, without what the file imports; undefined of a built-in. */
  readonly sha256: string | undefined;
}

const FILES = new Set([".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"]);

/**
 * A strategy by its built-in name, or by the path of a TypeScript or JavaScript file that exports one made by
 * defineStrategy as `default` or `strategy`. Throws "usage" for an unknown name, "missing" for no file, "input" for a
 * file that is no strategy.
 */
export const loadStrategy = async (nameOrPath: string, cwd: string): Promise<LoadedStrategy> => {
  if (!/[\\/]/.test(nameOrPath) && !FILES.has(extname(nameOrPath).toLowerCase())) {
    const ref = { kind: "builtIn", id: nameOrPath } as const;
    return { definition: strategyOf(ref), ref, sha256: undefined };
  }
  const file = await readStrategyFile(nameOrPath, cwd);
  const ref = { kind: "file", file } as const;
  return { definition: strategyOf(ref), ref, sha256: file.sha256 };
};

/** The strategy in this thread; of a file a new one, with modules of its own. */
export const strategyOf = (ref: StrategyRef): StrategyDefinition =>
  ref.kind === "file" ? runStrategyCode(ref.file) : findStrategy(ref.id);
