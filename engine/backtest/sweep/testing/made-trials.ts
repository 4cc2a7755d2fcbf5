import type { Parameters } from "../../parameters.ts";
import { defineStrategy } from "../../strategy.ts";
import { joinFigures } from "../outcome.ts";
import { returnGrid } from "../return-grid.ts";
import type { SweptTape, Trial, TrialOutcome } from "../sweep-result.ts";

/** A strategy that has a parameter of every type. It is never run. */
export const everyType = defineStrategy({
  ...{ id: "dip", title: "Dip", describe: "For tests of designs" },
  parameters: {
    entry: { type: "number", default: -50, min: -1000, max: 0, unit: "bps", describe: "Buy under" },
    levels: { type: "integer", default: 3, min: 1, max: 10, describe: "Parts" },
    hold: { type: "duration", default: 3600e6, min: 0, max: 86_400e6, describe: "At most" },
    mode: { type: "choice", default: "limit", choices: ["limit", "market"], describe: "How" },
    coin: {
      ...{ type: "text", default: "auto", pattern: /^\w+$/ },
      ...{ example: "a coin such as USDC", describe: "What" },
    },
    strict: { type: "boolean", default: false, describe: "Wait" },
  },
  create: () => ({ instruments: [] }),
});

const HOUR = 3600e6;

/** A trial with these returns an hour and these holdings, a tape each; its figures are what they come to. */
export const madeTrial = (
  index: number,
  parameters: Parameters,
  tapes: readonly SweptTape[],
  runs: readonly { readonly returns: readonly number[]; readonly held?: readonly number[] }[],
): Trial => {
  const outcomes = runs.map(({ returns, held = [] }): TrialOutcome => {
    const pnl = returns.reduce((growth, value) => growth * (1 + value), 1000) - 1000;
    return {
      ...{ currency: "USD", pnl, fees: 0, slippage: 0, maxDrawdown: 0, sharpe: Number.NaN },
      ...{ trades: held.length / 2, clusters: 0, fills: held.length, turnover: 0, exposure: 0 },
      ...{ failure: undefined, returns: Float64Array.from(returns), held: Float64Array.from(held) },
    };
  });
  const figures = joinFigures(outcomes, tapes, returnGrid(tapes, HOUR));
  return { index, parameters, figures, outcomes };
};

/** An imported tape of so many hours. */
export const madeTape = (name: string, from: number, hours: number): SweptTape => ({
  ...{ name, kind: "imported", manifest: "0".repeat(64), from, to: from + hours * HOUR },
  terms: {
    ...{ venues: {}, other: { maker: 0, taker: 0 }, latency: { median: 0, p95: 0, seed: 1 } },
    ...{ participation: 1, assumedSpread: 0, halts: [], transfer: { time: 0, fees: {} } },
  },
});
