import { auditStrategy } from "../../datasets/backtest/audit-strategy.ts";
import {
  type Backtested,
  backtestTape,
  MEMORY_MB,
  PATIENCE_MS,
} from "../../datasets/backtest/backtest-tape.ts";
import { loadStrategy } from "../../datasets/backtest/load-strategy.ts";
import { sheetAudit } from "../../datasets/backtest/sheet-audit.ts";
import { sheetFacts } from "../../datasets/backtest/sheet-facts.ts";
import { tradeUniverse } from "../../datasets/backtest/trade-universe.ts";
import { defaultTerms } from "../../datasets/venue-terms/default-terms.ts";
import { readParameters } from "../../engine/backtest/parameters.ts";
import { findStrategy } from "../../engine/backtest/strategies/registry.ts";
import type { SheetEvent } from "../../engine/backtest/tear-sheet/facts.ts";
import type { SheetAudit, TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { tearSheetOf } from "../../engine/backtest/tear-sheet.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Range, Tape } from "../../recorder/tape/open-tape.ts";

/** What several strategies came to on one tape. */
export interface TapeRuns {
  readonly sheets: readonly TearSheet[];
  /** Why the others could not begin. */
  readonly without: readonly { readonly name: string; readonly why: string }[];
  /** Depegs on the whole tape, as they were labelled afterwards. */
  readonly events: readonly SheetEvent[];
}

export interface TapeAsk {
  /** Built-in strategies. */
  readonly ids: readonly string[];
  /** Of the first of them, where that is to be no default. */
  readonly set?: Readonly<Record<string, string>>;
  readonly range?: Range;
  /** Those that are audited for look-ahead, and at how many places. */
  readonly audited?: { readonly ids: readonly string[]; readonly cuts: number };
}

/** What the command takes where nobody says. */
const CAPITAL = 100_000;
const SEED = 1;
/** No ratio is shown: none is drawn an interval for. */
const DRAWS = 1;

/** Runs built-in strategies over a tape as `pegtape backtest` does, those that need the same in one pass. */
export const runTape = async (
  tape: Tape,
  { ids, set = {}, range = {}, audited }: TapeAsk,
): Promise<TapeRuns> => {
  const { signal } = new AbortController();
  const trade = await tradeUniverse(tape, range);
  const barsOnly = (await tape.barInterval()) !== undefined;
  const terms = defaultTerms({ seed: SEED, barsOnly });
  const common = { tape, trade, terms, capital: CAPITAL, seed: SEED, signal, sensitivity: false };
  const without: { name: string; why: string }[] = [];
  const start = async ([id, ...rest]: readonly string[]): Promise<Backtested | undefined> => {
    if (id === undefined) return undefined;
    const strategy = await loadStrategy(id, ".");
    const parameters = readParameters(id, strategy.definition.parameters, set);
    try {
      return await backtestTape({
        ...{ ...common, strategy, parameters, against: rest },
        range: { ...range, order: "tape" },
        onFill: () => undefined,
        onProgress: () => undefined,
      });
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      without.push({ name: id, why: error.message });
      return start(rest);
    }
  };
  const done = await start(ids);
  if (done === undefined) return { sheets: [], without, events: [] };
  const facts = await sheetFacts(tape, done.tap, { trade, signal });
  const auditOf = async (id: string): Promise<SheetAudit | undefined> => {
    if (audited === undefined || !audited.ids.includes(id)) return undefined;
    const strategy = await loadStrategy(id, ".");
    const parameters = readParameters(id, strategy.definition.parameters, {});
    const found = await auditStrategy({
      ...{ ...common, strategy, parameters, cuts: audited.cuts },
      ...{ patienceMs: PATIENCE_MS, memoryMb: MEMORY_MB },
    });
    return found && sheetAudit(found);
  };
  const sheets: TearSheet[] = [];
  for (const run of [done.run, ...done.against.map((other) => other.run)]) {
    const { title, parameters } = findStrategy(run.strategy);
    const audit = await auditOf(run.strategy);
    sheets.push(
      tearSheetOf(run, facts, {
        ...{ title, parameters, terms, seed: SEED, draws: DRAWS, version: "", command: "" },
        ...(audit === undefined ? {} : { audit }),
      }),
    );
  }
  return { sheets, without: [...without, ...done.without], events: facts.events };
};
