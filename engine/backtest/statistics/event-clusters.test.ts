import fc from "fast-check";
import { expect, it } from "vitest";
import { minutes } from "../../market/time.ts";
import { eventClusters, independentTrades } from "./event-clusters.ts";

const DAY = minutes(24 * 60);
const held = (from: number, to: number) => ({ openedAt: from * DAY, closedAt: to * DAY });

it("parts trades that lie farther apart than the embargo", () => {
  // Out of order; day 11 is within a week of day 5, day 20 is not within one of day 12.
  const trades = [held(11, 12), held(0, 5), held(20, 21), held(2, 3)];
  expect(eventClusters(trades)).toEqual([
    { from: 0, to: 12 * DAY, trades: [1, 3, 0] },
    { from: 20 * DAY, to: 21 * DAY, trades: [2] },
  ]);
  expect(eventClusters(trades, 30 * DAY)).toHaveLength(1);
  expect(eventClusters(trades, 5 * DAY)).toHaveLength(3);
  expect(eventClusters([held(0, 1), held(8, 9)])).toHaveLength(1);
});

it("lets an open trade hold all that follow", () => {
  const trades = [held(0, Number.NaN), held(100, 101)];
  expect(eventClusters(trades)).toEqual([
    { from: 0, to: Number.POSITIVE_INFINITY, trades: [0, 1] },
  ]);
  expect(independentTrades(trades)).toBe(1);
});

it("counts the most trades that were never open together", () => {
  expect(independentTrades([])).toBe(0);
  // One long trade over three short ones, two of which overlap.
  expect(independentTrades([held(0, 10), held(1, 2), held(2, 4), held(3, 5)])).toBe(2);
  // The first is over in the moment in which the second closes.
  expect(independentTrades([held(5, 5), held(3, 5)])).toBe(2);
});

const spans = fc.array(
  fc.tuple(fc.nat(100), fc.nat(20)).map(([from, length]) => held(from, from + length)),
  { maxLength: 9 },
);

it("has as many clusters as there are gaps wider than the embargo, in whatever order", () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 0, max: 15 }), (trades, days) => {
      const clusters = eventClusters(trades, days * DAY);
      expect(clusters.flatMap((cluster) => cluster.trades).sort()).toEqual([...trades.keys()]);
      for (const [i, { from }] of clusters.entries())
        if (i > 0) expect(from - (clusters[i - 1]?.to ?? 0)).toBeGreaterThan(days * DAY);
      expect(eventClusters(trades.toReversed(), days * DAY)).toHaveLength(clusters.length);
      expect(independentTrades(trades)).toBeGreaterThanOrEqual(eventClusters(trades, 0).length);
    }),
  );
});

it("finds as many independent trades as trying every choice does", () => {
  fc.assert(
    fc.property(spans, (trades) => {
      let most = 0;
      for (let set = 0; set < 2 ** trades.length; set++) {
        const picked = trades
          .filter((_, k) => (set >> k) & 1)
          .sort((a, b) => a.openedAt - b.openedAt || a.closedAt - b.closedAt);
        const apart = picked.every(({ openedAt }, k) => openedAt >= (picked[k - 1]?.closedAt ?? 0));
        if (apart) most = Math.max(most, picked.length);
      }
      expect(independentTrades(trades)).toBe(most);
    }),
  );
});
