import { e16Text } from "../decimal-text.ts";
import type { BacktestRun, EquityCurve } from "../result.ts";
import { drawdown } from "../statistics/drawdown.ts";
import { costsOf, turnoverOf } from "./costs.ts";
import { exposureOf } from "./exposure.ts";
import { figureOf } from "./figure.ts";
import { returnOf } from "./pnl.ts";
import { sharpeOf } from "./ratios.ts";
import type { Compared } from "./shape.ts";
import { clustersOf } from "./standing.ts";
import { timingOf } from "./timing.ts";
import type { PlacedTrade } from "./trades.ts";

/** What every figure of a run is made of. */
export interface Digested {
  readonly run: BacktestRun;
  /** From the moment at which the run begins: see `fromStart`. */
  readonly curve: EquityCurve;
  readonly placed: readonly PlacedTrade[];
}

/** One line of the table in which runs stand beside each other. */
export const comparedOf = (
  name: string,
  { run, curve, placed }: Digested,
  span: { readonly from: number; readonly to: number; readonly period: number },
): Compared => {
  const { books, fills, trades } = run;
  const hits = trades.filter(({ pnl }) => pnl > 0).length;
  return {
    ...{ name, pnl: e16Text(books.end - books.start), return: returnOf(books) },
    maxDrawdown: figureOf(drawdown(curve).fraction),
    sharpe: figureOf(sharpeOf(curve, span)),
    ...{ trades: trades.length, clusters: clustersOf(placed) },
    hitRate: figureOf(hits / trades.length),
    exposure: exposureOf(curve, span).mean,
    turnover: figureOf(turnoverOf(fills, books.start)),
    costs: costsOf(run).total,
    entryTiming: timingOf(placed).median,
    failure: run.failure?.cause ?? null,
  };
};
