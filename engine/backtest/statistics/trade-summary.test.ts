import { expect, it } from "vitest";
import { minutes } from "../../market/time.ts";
import { summariseTrades } from "./trade-summary.ts";

const HOUR = minutes(60);
const DAY = 24 * HOUR;

it("gives what is worked out by hand", () => {
  const trades = [
    { openedAt: 0, closedAt: 2 * HOUR, pnl: 30, cost: 1 },
    { openedAt: HOUR, closedAt: 5 * HOUR, pnl: -10, cost: 2 },
    { openedAt: 20 * DAY, closedAt: 20 * DAY + HOUR, pnl: 0, cost: 3 },
    { openedAt: 40 * DAY, closedAt: Number.NaN, pnl: -5, cost: 4 },
  ];
  expect(summariseTrades(trades)).toEqual({
    trades: 4,
    open: 1,
    hitRate: 0.25,
    profitFactor: 2,
    expectancy: 15 / 4,
    cost: 10,
    medianHolding: 2 * HOUR,
    independent: 3,
    clusters: 3,
  });
  expect(summariseTrades(trades, { embargo: 30 * DAY }).clusters).toBe(1);
});

it("has no ratio of nothing", () => {
  expect(summariseTrades([])).toMatchObject({
    ...{ trades: 0, hitRate: Number.NaN, expectancy: Number.NaN, medianHolding: Number.NaN },
    ...{ profitFactor: Number.NaN, cost: 0, independent: 0, clusters: 0 },
  });
  const won = { openedAt: 0, closedAt: 1, pnl: 5, cost: 0 };
  expect(summariseTrades([won])).toMatchObject({
    hitRate: 1,
    profitFactor: Number.NaN,
    expectancy: 5,
  });
});
