import { createRequire, SourceMap } from "node:module";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import * as kit from "../../engine/backtest/kit.ts";
import type { StrategyDefinition } from "../../engine/backtest/strategy.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { callWithin } from "./call-within.ts";
import { checkDefinition } from "./definition-shape.ts";
import type { StrategyCode } from "./strategy-file.ts";

/** A file that is still not done then never will be. */
const LOADS_IN_MS = 10_000;

/**
 * Runs a strategy's file in this thread and returns what it exports: `default` or `strategy`. Each call runs it anew, so
 * that what its modules remember is the call's own. Throws "input" when it throws itself or exports no strategy.
 */
export const runStrategyCode = (strategy: StrategyCode): StrategyDefinition => {
  const { path, code } = strategy;
  const name = basename(path);
  const require = createRequire(path);
  const module = { exports: {} as Readonly<Record<string, unknown>> };
  try {
    const names = ["module", "exports", "require", "__strategyUrl"];
    const run = compileFunction(code, names, { filename: path });
    const given = (id: string): unknown => (id === "pegtape" ? kit : require(id));
    callWithin(LOADS_IN_MS, () => run(module, module.exports, given, pathToFileURL(path).href));
  } catch (error) {
    throw new WorkbenchError(
      "input",
      `${name} cannot be loaded: ${describeThrown(error, strategy)}`,
      "It threw before it was asked anything; correct the file.",
      { cause: error },
    );
  }
  const { default: first, strategy: second } = module.exports;
  const exported = first ?? second;
  if (exported === undefined) {
    const names = Object.keys(module.exports).filter((key) => key !== "__esModule");
    throw new WorkbenchError(
      "input",
      `${name} exports no strategy: there is neither "default" nor "strategy" among ${names.join(", ") || "nothing"}`,
      'Write: export const strategy = defineStrategy({ … }), with defineStrategy from "pegtape".',
    );
  }
  return checkDefinition(exported, name);
};

/** What was thrown, and where in the file: `TypeError: x is undefined (mine.ts:12:5)`. */
export const describeThrown = (thrown: unknown, strategy: StrategyCode | undefined): string => {
  if (!(thrown instanceof Error)) return `threw ${inWords(thrown)}`;
  const text = `${thrown.name === "Error" || thrown.name === "WorkbenchError" ? "" : `${thrown.name}: `}${thrown.message}`;
  const place = strategy === undefined ? undefined : placeIn(thrown.stack ?? "", strategy);
  return place === undefined ? text : `${text} (${place})`;
};

const inWords = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
};

/** The topmost place of the stack that is in the strategy's file or what came with it. */
const placeIn = (stack: string, { path, map }: StrategyCode): string | undefined => {
  const [, ...after] = stack.split(`${path}:`);
  const [line = 0, column = 0] = after.flatMap(
    (text) => /^(\d+):(\d+)/.exec(text)?.slice(1).map(Number) ?? [],
  );
  const found = new SourceMap(JSON.parse(map)).findEntry(line - 1, column - 1);
  if (!("originalSource" in found)) return undefined;
  return `${found.originalSource}:${found.originalLine + 1}:${found.originalColumn + 1}`;
};
