import { readParameters } from "../../../engine/backtest/parameters.ts";
import type { BacktestRun } from "../../../engine/backtest/result.ts";
import { Session } from "../../../engine/backtest/session.ts";
import { findStrategy } from "../../../engine/backtest/strategies/registry.ts";
import type { Terms } from "../../../engine/backtest/terms.ts";
import type { Range, Tape } from "../../../recorder/tape/open-tape.ts";
import { factsOf, runSegments, settingsFor } from "../run-sessions.ts";

/** Costs, delays and a share of volume, all at work. */
const terms: Terms = {
  venues: {},
  other: { maker: 1000, taker: 2000 },
  latency: { median: 150_000, p95: 600_000, seed: 8 },
  participation: 0.1,
  assumedSpread: 2,
  halts: [],
  transfer: { time: 1200e6, fees: { USDC: 1 } },
};

/** A built-in strategy with 100,000 over some of a tape. */
export const runStrategy = async (
  tape: Tape,
  id: string,
  said: Readonly<Record<string, string | number | boolean>>,
  range: Range,
): Promise<BacktestRun> => {
  const definition = findStrategy(id);
  const parameters = readParameters(id, definition.parameters, said);
  const settings = await settingsFor(definition.needs(parameters), tape);
  const facts = factsOf(tape);
  const session = new Session({ definition, parameters, facts, terms, capital: 100_000 });
  await runSegments(tape, settings, (segment) => session.run(segment), { range });
  return session.result();
};

/** What is wrong with a run, in words: it failed, it sent what nobody takes, or its books do not close. */
export const faultsOf = ({ failure, orders, books }: BacktestRun): readonly string[] => {
  const { start, realised, unrealised, fees, slippage, transferFees, end } = books;
  const closes = start + realised + unrealised - fees - slippage - transferFees === end;
  return [
    ...(failure === undefined ? [] : [failure.cause]),
    ...orders.flatMap(({ state, reason }) => (state === "rejected" ? [reason ?? state] : [])),
    ...(closes && end > 0n ? [] : ["the books do not close"]),
  ];
};
