import { eventClusters, independentTrades } from "../statistics/event-clusters.ts";
import type { Standing } from "./shape.ts";
import type { PlacedTrade } from "./trades.ts";

/** Under these a ratio says little: what happened is told instead. */
export const FEWEST_TRADES = 30;
export const FEWEST_CLUSTERS = 10;

/** Whether so many trades carry ratios. Fewer lead with themselves. */
export const standingOf = (placed: readonly PlacedTrade[]): Standing => {
  const trades = placed.map(({ trade }) => trade);
  const independent = independentTrades(trades);
  const clusters = clustersOf(placed);
  const enough = independent >= FEWEST_TRADES && clusters >= FEWEST_CLUSTERS;
  return {
    ...{ trades: trades.length, independent, clusters },
    leads: enough ? "ratios" : "trades",
    remark: enough ? null : remark(independent, clusters),
  };
};

const remark = (independent: number, clusters: number): string =>
  `${some(independent, "independent trade")} in ${some(clusters, "event cluster")}: ratios mean something from ${FEWEST_TRADES} trades and ${FEWEST_CLUSTERS} clusters on. Read the trades themselves.`;

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Trades that are near in time, or opened in events of one cause, are of one cluster. */
export const clustersOf = (placed: readonly PlacedTrade[]): number => {
  const near = eventClusters(placed.map(({ trade }) => trade));
  const groups: Set<string>[] = [];
  let without = 0;
  for (const { trades } of near) {
    const causes = new Set(trades.flatMap((at) => placed[at]?.event?.cluster ?? []));
    if (causes.size === 0) without++;
    else {
      const shared = groups.filter((group) => [...causes].some((cause) => group.has(cause)));
      for (const group of shared) {
        for (const cause of group) causes.add(cause);
        groups.splice(groups.indexOf(group), 1);
      }
      groups.push(causes);
    }
  }
  return groups.length + without;
};
