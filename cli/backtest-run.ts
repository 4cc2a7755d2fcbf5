import { extname } from "node:path";
import type { Backtested } from "../datasets/backtest/backtest-tape.ts";
import type { LoadedStrategy } from "../datasets/backtest/load-strategy.ts";
import type { PriceSeries } from "../datasets/backtest/run-series.ts";
import { type Format, formats } from "../datasets/export/write-rows.ts";
import type { Fill } from "../engine/backtest/order.ts";
import type { Parameters } from "../engine/backtest/parameters.ts";
import type {
  SensitivityStep,
  SheetAudit,
  TearSheet,
} from "../engine/backtest/tear-sheet/shape.ts";
import type { Terms } from "../engine/backtest/terms.ts";
import { WorkbenchError } from "../engine/errors.ts";
import type { Range, Tape } from "../recorder/tape/open-tape.ts";
import type { Context } from "./command.ts";
import { fillJson, fillLine } from "./fill-line.ts";
import { startProgress } from "./progress.ts";

export interface BacktestAsk {
  readonly tape: Tape;
  readonly range: Range & { readonly order: "tape" | "time" };
  readonly trade: readonly string[] | undefined;
  readonly strategy: LoadedStrategy;
  readonly parameters: Parameters;
  readonly terms: Terms;
  readonly capital: number;
  readonly seed: number;
  readonly against: readonly string[];
  /** Every fill as a line, in order. */
  readonly fills: boolean;
  /** Places at which the tape is cut to look for look-ahead; 0: not looked for. */
  readonly cuts: number;
  /** Whether it is run with other terms, too. */
  readonly sensitivity: boolean;
  /** The command line that makes it again. */
  readonly command: string;
}

export interface BacktestDone extends Backtested {
  readonly sheet: TearSheet;
  /** Bars of what was traded, for pictures. */
  prices(): Promise<PriceSeries[]>;
}

/** Runs it, printing fills as they come; undefined when it was stopped. */
export const runBacktest = async (
  ask: BacktestAsk,
  context: Context,
): Promise<BacktestDone | undefined> => {
  const [{ backtestTape }, { sheetFacts }, { tearSheetOf }] = await Promise.all([
    import("../datasets/backtest/backtest-tape.ts"),
    import("../datasets/backtest/sheet-facts.ts"),
    import("../engine/backtest/tear-sheet.ts"),
  ]);
  const { tape, strategy, terms, seed, trade } = ask;
  const { signal } = context;
  const progress = await startProgress(context, tape.manifest.name, tape.manifest.ticks, "ticks");
  /** Fills wait while a bar is drawn: they are printed when it is gone. */
  const waiting: Fill[] = [];
  const print = (fill: Fill): void => {
    if (context.json) context.object(fillJson(fill));
    else context.line(fillLine(fill, context.color));
  };
  const onFill = (fill: Fill): void => {
    if (!ask.fills) return;
    if (progress.shown && context.outIsTTY) waiting.push(fill);
    else print(fill);
  };
  const onProgress = async (ticks: number): Promise<void> => {
    progress.update(ticks);
    await context.drained();
  };
  const done = await backtestTape({ ...ask, signal, onFill, onProgress }).finally(() =>
    progress.stop(),
  );
  waiting.forEach(print);
  if (done === undefined) return undefined;
  const facts = await sheetFacts(tape, done.tap, { trade, signal });
  if (signal.aborted) return undefined;
  for (const { name, why } of done.without) context.note(`not held against ${name}: ${why}`);
  const audit = ask.cuts === 0 ? undefined : await auditOf(ask, context);
  if (signal.aborted) return undefined;
  const sensitivity =
    ask.sensitivity && strategy.ref.kind === "file"
      ? await variedFile(ask, done, context)
      : done.sensitivity;
  if (signal.aborted) return undefined;
  const sheet = tearSheetOf(done.run, facts, {
    ...{ title: strategy.definition.title, terms, seed },
    parameters: strategy.definition.parameters,
    ...(strategy.sha256 === undefined ? {} : { source: strategy.sha256 }),
    ...{ version: context.version, command: ask.command, comparisons: done.against, sensitivity },
    ...(audit === undefined ? {} : { audit }),
  });
  const traded = [...new Set(done.run.fills.map(({ instrument }) => instrument))];
  const prices = async (): Promise<PriceSeries[]> => {
    const { priceSeries } = await import("../datasets/backtest/price-series.ts");
    return priceSeries(tape, ask.range, traded, facts);
  };
  return { ...done, sheet, prices };
};

/** Looks for look-ahead, over the whole tape. */
const auditOf = async (ask: BacktestAsk, context: Context): Promise<SheetAudit | undefined> => {
  const [{ auditStrategy }, { sheetAudit }, { MEMORY_MB, PATIENCE_MS }] = await Promise.all([
    import("../datasets/backtest/audit-strategy.ts"),
    import("../datasets/backtest/sheet-audit.ts"),
    import("../datasets/backtest/backtest-tape.ts"),
  ]);
  const progress = await startProgress(context, "audit", 100, "%");
  const result = await auditStrategy({
    ...ask,
    ...{ signal: context.signal, patienceMs: PATIENCE_MS, memoryMb: MEMORY_MB },
    onProgress: (runs, all) => progress.update((100 * runs) / all),
  }).finally(() => progress.stop());
  return result && sheetAudit(result);
};

/** Once more over the tape, with other terms. */
const variedFile = async (
  ask: BacktestAsk,
  { run }: Backtested,
  context: Context,
): Promise<readonly SensitivityStep[]> => {
  const { varyFile } = await import("../datasets/backtest/vary-file.ts");
  const progress = await startProgress(context, "other terms", ask.tape.manifest.ticks, "ticks");
  const { signal } = context;
  return varyFile(run, { ...ask, signal, onProgress: (ticks) => progress.update(ticks) }).finally(
    () => progress.stop(),
  );
};

/** The format of a file of fills, as its name ends. */
export const fillsFormat = (path: string): Format => {
  const format = formats.find((each) => `.${each}` === extname(path).toLowerCase());
  if (format !== undefined) return format;
  throw new WorkbenchError(
    "usage",
    `cannot tell the format of "${path}"`,
    `Let --out end in ${formats.map((each) => `.${each}`).join(", ")}.`,
  );
};
