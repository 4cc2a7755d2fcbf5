import { quantile } from "../../evaluation/quantile.ts";
import type { RoundTrip } from "../result.ts";
import { eventClusters, independentTrades } from "./event-clusters.ts";

export interface TradeSummary {
  readonly trades: number;
  /** Of which not closed by the end: they count with what they are worth then, but not in the holding time. */
  readonly open: number;
  /** Part of the trades with a profit after costs; NaN without trades. */
  readonly hitRate: number;
  /** Profits over losses; NaN without a loss. */
  readonly profitFactor: number;
  /** Mean profit of a trade after costs, account currency; NaN without trades. */
  readonly expectancy: number;
  /** Account currency, all together. */
  readonly cost: number;
  /** µs, the lesser of two middles; NaN when none has closed. */
  readonly medianHolding: number;
  /** The most of which no two were open at once. */
  readonly independent: number;
  /** Clusters of trades, each of which one event may have brought about. */
  readonly clusters: number;
}

/** @param options.embargo µs after a trade within which another belongs to the same event, default 7 days */
export const summariseTrades = (
  trades: readonly Pick<RoundTrip, "openedAt" | "closedAt" | "pnl" | "cost">[],
  { embargo }: { readonly embargo?: number } = {},
): TradeSummary => {
  let [hits, profit, loss, cost] = [0, 0, 0, 0];
  for (const trade of trades) {
    if (trade.pnl > 0) hits++;
    if (trade.pnl > 0) profit += trade.pnl;
    else loss -= trade.pnl;
    cost += trade.cost;
  }
  const closed = trades.filter(({ closedAt }) => !Number.isNaN(closedAt));
  const holding = closed.map(({ openedAt, closedAt }) => closedAt - openedAt);
  return {
    trades: trades.length,
    open: trades.length - closed.length,
    hitRate: hits / trades.length,
    profitFactor: loss > 0 ? profit / loss : Number.NaN,
    expectancy: (profit - loss) / trades.length,
    cost,
    medianHolding: quantile(holding, 0.5) ?? Number.NaN,
    independent: independentTrades(trades),
    clusters: eventClusters(trades, embargo).length,
  };
};
