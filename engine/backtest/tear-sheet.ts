import { e16Text } from "./decimal-text.ts";
import { formatParameter, type Parameters, type ParameterTable } from "./parameters.ts";
import type { BacktestRun } from "./result.ts";
import { drawdown } from "./statistics/drawdown.ts";
import { summariseTrades } from "./statistics/trade-summary.ts";
import { comparedOf, type Digested } from "./tear-sheet/compared.ts";
import { costsOf, turnoverOf } from "./tear-sheet/costs.ts";
import { coveredOf } from "./tear-sheet/covered.ts";
import { exposureOf } from "./tear-sheet/exposure.ts";
import type { SheetFacts } from "./tear-sheet/facts.ts";
import { figureOf, secondsOf, textOf, timeOf } from "./tear-sheet/figure.ts";
import { fromStart } from "./tear-sheet/from-start.ts";
import { monthsOf } from "./tear-sheet/months.ts";
import { pnlOf } from "./tear-sheet/pnl.ts";
import { ratiosOf, usualPeriod } from "./tear-sheet/ratios.ts";
import { remarksOf, watermarkOf } from "./tear-sheet/remarks.ts";
import { hashOf, termsOf } from "./tear-sheet/settings.ts";
import type {
  SensitivityStep,
  SheetAudit,
  SheetDrawdown,
  TearSheet,
  Trading,
} from "./tear-sheet/shape.ts";
import { standingOf } from "./tear-sheet/standing.ts";
import { timingOf } from "./tear-sheet/timing.ts";
import { placeTrades, tradeRow } from "./tear-sheet/trades.ts";
import type { Terms } from "./terms.ts";

export interface TearSheetOptions {
  /** Of the strategy. */
  readonly title: string;
  /** The strategy's own, by which its values are written as people write them. */
  readonly parameters?: ParameterTable;
  /** SHA-256 of the strategy's source, hex; absent of built-in ones. */
  readonly source?: string;
  readonly terms: Terms;
  /** Of all draws. */
  readonly seed: number;
  readonly version: string;
  /** Makes it again: `pegtape backtest svb-2023 --strategy flight`. */
  readonly command: string;
  /** `hold`, `article`: the same capital and terms on the same tape. */
  readonly comparisons?: readonly { readonly name: string; readonly run: BacktestRun }[];
  readonly sensitivity?: readonly SensitivityStep[];
  readonly audit?: SheetAudit;
  /** Of the returns behind the ratios, µs; default an hour, a day of more than 90 days. */
  readonly period?: number;
  /** Of the bootstrap, default 1,000. */
  readonly draws?: number;
}

/** More are in the file of trades only. */
const MOST_TRADES = 1000;
/** As many are hatched in pictures. */
const MOST_GAPS = 200;

/** Everything that is said of a run, as plain data. Pure: same run, facts and options, same sheet. */
export const tearSheetOf = (
  run: BacktestRun,
  facts: SheetFacts,
  options: TearSheetOptions,
): TearSheet => {
  const { name, kind, manifest, ticks, instruments, gaps, events, from, to } = facts;
  const { period = usualPeriod(facts), draws = 1000, seed, terms } = options;
  const span = { from, to, period };
  const digested = (each: BacktestRun): Digested => ({
    ...{ run: each, curve: fromStart(each, from), placed: placeTrades(each, events) },
  });
  const own = digested(run);
  const { curve, placed } = own;
  const standing = standingOf(placed);
  return {
    ...{ type: "result", format: 1, kind, watermark: watermarkOf(kind) },
    tape: {
      ...{ name, manifest, from: textOf(from), to: textOf(to), ticks, instruments },
      ...{ gaps: gaps.length, covered: coveredOf(gaps, span) },
      lost: gaps.slice(0, MOST_GAPS).map((gap) => ({
        ...{ instrument: gap.instrument, from: textOf(gap.from), to: textOf(gap.to) },
      })),
    },
    strategy: {
      ...{ id: run.strategy, title: options.title, parameters: run.parameters },
      written: writtenOf(run.parameters, options.parameters),
      source: options.source ?? null,
    },
    settings: {
      ...{ currency: run.currency, capital: e16Text(run.books.start), seed },
      ...{ version: options.version, termsHash: hashOf(termsOf(terms)), terms: termsOf(terms) },
      command: options.command,
    },
    standing,
    pnl: pnlOf(run.books),
    trading: tradingOf(run),
    ratios: ratiosOf(curve, { ...span, seed, draws }),
    drawdown: drawdownOf(curve),
    exposure: exposureOf(curve, span),
    costs: costsOf(run),
    months: monthsOf(curve, span),
    trades: placed
      .toSorted((a, b) => a.trade.openedAt - b.trade.openedAt)
      .slice(0, MOST_TRADES)
      .map(tradeRow),
    tradesOmitted: Math.max(0, placed.length - MOST_TRADES),
    entryTiming: timingOf(placed),
    comparison: [
      comparedOf(run.strategy, own, span),
      ...(options.comparisons ?? []).map((other) =>
        comparedOf(other.name, digested(other.run), span),
      ),
    ],
    sensitivity: options.sensitivity ?? [],
    audit: options.audit ?? null,
    assumptions: run.assumptions,
    failure: run.failure ? { time: timeOf(run.failure.time), cause: run.failure.cause } : null,
    remarks: remarksOf({ run, facts, standing, audited: options.audit !== undefined }),
  };
};

const writtenOf = (values: Parameters, table: ParameterTable = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const spec = table[name];
      return [name, spec === undefined ? String(value) : formatParameter(spec, value)];
    }),
  );

const tradingOf = ({ orders, fills, transfers, trades, books }: BacktestRun): Trading => {
  const { open, hitRate, profitFactor, expectancy, medianHolding } = summariseTrades(trades);
  const sources = [...new Set(fills.map(({ source }) => source))].sort();
  const share = (source: string): number =>
    fills.filter((fill) => fill.source === source).length / fills.length;
  return {
    orders: orders.length,
    rejected: orders.filter(({ state }) => state === "rejected").length,
    cancelled: orders.filter(({ state }) => state === "cancelled").length,
    ...{ fills: fills.length, transfers: transfers.length },
    sources: Object.fromEntries(sources.map((source) => [source, figureOf(share(source)) ?? 0])),
    ...{ open, hitRate: figureOf(hitRate), profitFactor: figureOf(profitFactor) },
    ...{ expectancy: figureOf(expectancy), medianHolding: secondsOf(medianHolding) },
    turnover: figureOf(turnoverOf(fills, books.start)),
  };
};

const drawdownOf = (curve: BacktestRun["curve"]): SheetDrawdown => {
  const { fraction, money, peakAt, troughAt, recoveredAt, longestUnderWater, ulcer } =
    drawdown(curve);
  return {
    ...{ fraction: figureOf(fraction), money: figureOf(money) },
    ...{ peakAt: timeOf(peakAt), troughAt: timeOf(troughAt), recoveredAt: timeOf(recoveredAt) },
    ...{ longestUnderWater: secondsOf(longestUnderWater), ulcer: figureOf(ulcer) },
  };
};
