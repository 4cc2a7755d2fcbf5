import type { EquityCurve, Failure, RunTotals } from "../result.ts";
import { drawdown } from "../statistics/drawdown.ts";
import { eventClusters } from "../statistics/event-clusters.ts";
import { sharpe } from "../statistics/ratios.ts";
import { periodicReturns } from "../statistics/returns.ts";
import { joinReturns, type ReturnGrid } from "./return-grid.ts";
import type { Figures, SweptTape, TrialOutcome } from "./sweep-result.ts";

export interface OutcomeOptions extends Pick<SweptTape, "from" | "to"> {
  /** From one return to the next, µs. */
  readonly step: number;
}

/** A unit of money. */
const UNIT = 1e16;
const money = (exact: bigint): number => Number(exact) / UNIT;

/** A run on one tape, boiled down. The first mark's distance from the start belongs to its returns. */
export const outcomeOf = (run: RunTotals, { from, to, step }: OutcomeOptions): TrialOutcome => {
  const start = money(run.books.start);
  const curve = fromStart(run.curve, from, start);
  const { value: returns } = periodicReturns(curve, { period: step, from, to });
  return {
    currency: run.currency,
    pnl: money(run.books.end - run.books.start),
    fees: money(run.books.fees + run.books.transferFees),
    slippage: money(run.books.slippage),
    maxDrawdown: drawdown(curve).fraction || 0,
    sharpe: sharpe(returns, step),
    trades: run.held.length,
    clusters: eventClusters(run.held).length,
    fills: run.turnover.fills,
    turnover: start > 0 ? money(run.turnover.notional) / start : 0,
    exposure: meanExposure(run.curve, from, to),
    failure: run.failure,
    returns,
    held: Float64Array.from(
      run.held.flatMap(({ openedAt, closedAt }) => [
        openedAt,
        Number.isNaN(closedAt) ? to : closedAt,
      ]),
    ),
  };
};

/** What is known of a run of which nothing is left but why: it never began, or its thread is gone. */
export const emptyOutcome = (
  { from, to, step }: OutcomeOptions,
  failure: Failure | undefined,
): TrialOutcome => ({
  ...{ currency: "", pnl: 0, fees: 0, slippage: 0, maxDrawdown: 0, sharpe: Number.NaN },
  ...{ trades: 0, clusters: 0, fills: 0, turnover: 0, exposure: 0, failure },
  returns: new Float64Array(Math.max(0, Math.ceil(to / step) - Math.floor(from / step))),
  held: new Float64Array(0),
});

/** The curve with its beginning: what fees took at once is seen. A run that never had its capital has no curve. */
const fromStart = (
  { time, equity }: EquityCurve,
  from: number,
  start: number,
): Pick<EquityCurve, "time" | "equity"> =>
  start > 0 ? { time: prepend(from, time), equity: prepend(start, equity) } : { time, equity };

const prepend = (first: number, rest: Float64Array): Float64Array => {
  const all = new Float64Array(rest.length + 1);
  all[0] = first;
  all.set(rest, 1);
  return all;
};

/** Each mark holds until the next one; before the first nothing is held. */
const meanExposure = (
  { time, exposure }: Pick<EquityCurve, "time" | "exposure">,
  from: number,
  to: number,
): number => {
  let sum = 0;
  for (let i = 0; i < time.length; i++)
    sum += (exposure[i] ?? 0) * ((time[i + 1] ?? to) - (time[i] ?? to));
  return to > from ? sum / (to - from) : 0;
};

/** When something was held on any tape, as openings and closings. */
export const spansOf = (outcomes: readonly Pick<TrialOutcome, "held">[]) =>
  outcomes.flatMap(({ held }) =>
    Array.from({ length: held.length / 2 }, (_, i) => ({
      openedAt: held[2 * i] ?? Number.NaN,
      closedAt: held[2 * i + 1] ?? Number.NaN,
    })),
  );

/** Figures of one configuration over all tapes. */
export const joinFigures = (
  outcomes: readonly TrialOutcome[],
  tapes: readonly Pick<SweptTape, "from" | "to">[],
  grid: ReturnGrid,
): Figures => {
  const sum = (of: (outcome: TrialOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const spans = tapes.map(({ from, to }) => to - from);
  const whole = spans.reduce((total, span) => total + span, 0);
  return {
    pnl: sum(({ pnl }) => pnl),
    fees: sum(({ fees }) => fees),
    slippage: sum(({ slippage }) => slippage),
    maxDrawdown: Math.max(...outcomes.map(({ maxDrawdown }) => maxDrawdown)),
    sharpe: sharpe(joinReturns(grid, outcomes), grid.step),
    trades: sum(({ trades }) => trades),
    clusters: eventClusters(spansOf(outcomes)).length,
    fills: sum(({ fills }) => fills),
    turnover: sum(({ turnover }) => turnover) / outcomes.length,
    exposure:
      outcomes.reduce((total, { exposure }, k) => total + exposure * (spans[k] ?? 0), 0) / whole,
    failure: outcomes.find(({ failure }) => failure !== undefined)?.failure,
  };
};
