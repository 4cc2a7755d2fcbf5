import { sharpe } from "../../../engine/backtest/statistics/ratios.ts";
import { judgeSweep } from "../../../engine/backtest/sweep/judge.ts";
import { joinFigures } from "../../../engine/backtest/sweep/outcome.ts";
import { returnGrid } from "../../../engine/backtest/sweep/return-grid.ts";
import type {
  Axis,
  SweepPlan,
  SweepResult,
  Trial,
  TrialOutcome,
} from "../../../engine/backtest/sweep/sweep-result.ts";
import { sampleTerms } from "../../../engine/backtest/testing/sample-run.ts";
import { micros, parseTime } from "../../../engine/market/time.ts";

const at = (text: string) => parseTime(text) ?? micros(Number.NaN);
const DAY = 86_400e6;
const [FROM, TO] = [at("2022-01-01"), at("2023-07-01")];

const AXES: readonly Axis[] = [
  {
    name: "entry",
    type: "number",
    unit: "bps",
    kind: "listed",
    values: [-300, -200, -150, -100, -50],
  },
  { name: "exit", type: "number", unit: "bps", kind: "listed", values: [-40, -30, -20, -10] },
  { name: "hold", type: "duration", kind: "listed", values: [3600e6, 21_600e6, 86_400e6] },
];

const plan: SweepPlan = {
  strategy: { id: "depegReversion", title: "Depeg reversion", source: "cd".repeat(32) },
  tapes: [
    {
      ...{ name: "drawn", kind: "reconstructed", manifest: "ab".repeat(32) },
      ...{ from: FROM, to: TO, terms: sampleTerms },
    },
  ],
  design: { kind: "grid", axes: AXES, fixed: { scale: true }, count: 60, seed: 0 },
  ...{ capital: 10_000, step: DAY, version: "0.1.0" },
  walkForward: {
    embargo: 7 * DAY,
    clusters: [
      { name: "ust-2022", from: at("2022-05-07"), to: at("2022-05-20") },
      { name: "steth-2022", from: at("2022-06-10"), to: at("2022-06-25") },
      { name: "ftx-2022", from: at("2022-11-07"), to: at("2022-11-20") },
      { name: "svb-2023", from: at("2023-03-10"), to: at("2023-03-14") },
    ],
  },
};

/** Sixty configurations on one drawn tape, judged as every sweep is: one hill, one configuration that failed. */
export const sampleSweep = (): SweepResult => {
  const parameters = combinations(AXES).map(
    (each): Readonly<Record<string, number | boolean>> => ({ ...each, scale: true }),
  );
  const grid = returnGrid(plan.tapes, plan.step);
  const trials = parameters.map((own, index): Trial => {
    const outcomes = [
      outcome(index, Number(own["entry"]), Number(own["exit"]), Number(own["hold"])),
    ];
    return { index, parameters: own, figures: joinFigures(outcomes, plan.tapes, grid), outcomes };
  });
  return { plan, trials, judgement: judgeSweep(plan, trials, 12) };
};

const combinations = (axes: readonly Axis[]): Record<string, number>[] =>
  axes.reduce<Record<string, number>[]>(
    (all, axis) =>
      all.flatMap((each) =>
        axis.kind === "listed"
          ? axis.values.map((value) => ({ ...each, [axis.name]: Number(value) }))
          : [],
      ),
    [{}],
  );

/** Best around -150, -20 and six hours; noise by a fixed recurrence. */
const outcome = (index: number, entry: number, exit: number, hold: number): TrialOutcome => {
  const steps = Math.ceil(TO / DAY) - Math.floor(FROM / DAY);
  const skill =
    0.0009 -
    Math.abs(entry + 150) * 6e-6 -
    Math.abs(exit + 20) * 1.5e-5 -
    Math.abs(Math.log(hold / 21_600e6)) * 1e-4;
  let state = 17 + index;
  const returns = new Float64Array(steps);
  for (let i = 0; i < steps; i++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    returns[i] = i % 6 === 0 ? skill + (state / 2_147_483_648 - 0.5) * 0.004 : 0;
  }
  const trades = Math.round((-entry / 10) % 37) + 4;
  const pnl = 10_000 * (returns.reduce((all, each) => all * (1 + each), 1) - 1);
  const spans = Array.from({ length: trades }, (_, i) => {
    const opened = FROM + (i + 0.5) * ((TO - FROM) / (trades + 1));
    return [opened, opened + hold];
  });
  return {
    ...{ currency: "USD", pnl, fees: 3 * trades, slippage: 0, maxDrawdown: 0.02 + trades / 1000 },
    ...{ sharpe: sharpe(returns, DAY), trades, clusters: Math.ceil(trades / 3), fills: 2 * trades },
    ...{ turnover: trades / 2, exposure: 0.02 * trades },
    failure:
      index === 7
        ? { strategy: "depegReversion", time: FROM + DAY, cause: "order size is NaN" }
        : undefined,
    ...{ returns, held: Float64Array.from(spans.flat()) },
  };
};
