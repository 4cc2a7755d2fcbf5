import { expect, it } from "vitest";
import type { RunTotals } from "../result.ts";
import { emptyOutcome, joinFigures, outcomeOf } from "./outcome.ts";
import { returnGrid } from "./return-grid.ts";

const HOUR = 3600e6;
const MONEY = 10n ** 16n;

/** Bought for 600 of 1000 at 0:30, at a fee of 1; sold at 2:30 for 660; then bought again and held to the end at 4:00. */
const run: RunTotals = {
  currency: "USD",
  turnover: { fills: 2, notional: (600n + 660n) * MONEY },
  curve: {
    time: Float64Array.of(0.5 * HOUR, 1.5 * HOUR, 2.5 * HOUR, 4 * HOUR),
    equity: Float64Array.of(999, 900, 1100, 1100),
    exposure: Float64Array.of(0.6, 0.5, 0, 0.25),
  },
  books: {
    ...{ start: 1000n * MONEY, end: 1100n * MONEY, realised: 0n, unrealised: 0n, pockets: [] },
    ...{ fees: MONEY, slippage: 2n * MONEY, transferFees: 3n * MONEY },
  },
  held: [
    { openedAt: 0.5 * HOUR, closedAt: 2.5 * HOUR },
    { openedAt: 3.5 * HOUR, closedAt: Number.NaN },
  ],
  failure: undefined,
};

it("boils a run down", () => {
  const outcome = outcomeOf(run, { from: 0, to: 4 * HOUR, step: HOUR });
  expect(outcome).toMatchObject({
    ...{ pnl: 100, fees: 4, slippage: 2, trades: 2, clusters: 1, fills: 2, currency: "USD" },
    turnover: (600 + 660) / 1000,
    exposure: (0.6 + 0.5) / 4,
    maxDrawdown: 0.1,
  });
  expect([...outcome.held]).toEqual([0.5, 2.5, 3.5, 4].map((hours) => hours * HOUR));
  const [first = 0, second = 0, third = 0, fourth] = outcome.returns;
  expect(first, "the first fee is in the first hour").toBeCloseTo(-0.001, 12);
  expect([second, third, fourth]).toEqual([900 / 999 - 1, 1100 / 900 - 1, 0]);
  expect(structuredClone(outcome)).toEqual(outcome);
});

it("is nothing of a run that never had its capital", () => {
  const none = new Float64Array(0);
  const outcome = outcomeOf(
    {
      ...{ ...run, held: [], curve: { time: none, equity: none, exposure: none } },
      turnover: { fills: 0, notional: 0n },
      books: { ...run.books, start: 0n, end: 0n, fees: 0n, slippage: 0n, transferFees: 0n },
    },
    { from: 0, to: 4 * HOUR, step: HOUR },
  );
  const empty = emptyOutcome({ from: 0, to: 4 * HOUR, step: HOUR }, undefined);
  expect(outcome).toEqual({ ...empty, currency: "USD" });
});

it("adds up over tapes", () => {
  const tapes = [
    { from: 0, to: 4 * HOUR },
    { from: 1e4 * HOUR, to: (1e4 + 12) * HOUR },
  ];
  const [one, two] = tapes.map((tape) => ({ ...tape, step: HOUR }));
  if (one === undefined || two === undefined) throw new Error("two tapes");
  const failure = { strategy: "dip", time: 5, cause: "broke" };
  const both = [outcomeOf(run, one), emptyOutcome(two, failure)];
  expect(joinFigures(both, tapes, returnGrid(tapes, HOUR))).toMatchObject({
    ...{ pnl: 100, fees: 4, trades: 2, clusters: 1, maxDrawdown: 0.1, failure },
    ...{ turnover: 0.63, exposure: (0.275 * 4) / 16 },
  });
});
