import { readableTime } from "../engine/alerts/readable-time.ts";
import { formatParameter, type ParameterValue } from "../engine/backtest/parameters.ts";
import { smallSample, watermarkOf } from "../engine/backtest/sweep/judge.ts";
import type {
  Axis,
  Fold,
  SweepResult,
  Trial,
  WalkForward,
} from "../engine/backtest/sweep/sweep-result.ts";
import { formatDuration, micros } from "../engine/market/time.ts";
import { grouped, paint, plain, table } from "./text.ts";

/** A sweep for people: what must be known first, the best of it, and how far to believe them. */
export const sweepText = (
  result: SweepResult,
  { top, color }: { readonly top: number; readonly color: boolean },
): string[] => {
  const { plan, judgement } = result;
  const { strategy, tapes, design } = plan;
  const watermark = watermarkOf(tapes);
  const names = tapes.map(({ name, kind }) => `${name} (${kind})`).join(", ");
  return [
    ...(watermark === undefined
      ? []
      : [paint(color, "alarm", `${watermark}: no figure here is evidence`)]),
    paint(color, "bold", plain(`${strategy.title} (${strategy.id}) on ${names}`)),
    plain(`  ${grouped(design.count)} configurations, ${designWords(result)}`),
    ...(judgement.best?.remark === undefined ? [] : ["", plain(`  ${judgement.best.remark}`)]),
    ...block(`The best ${Math.min(top, judgement.ranking.length)}`, bestRows(result, top), color),
    ...block("How far to believe the best", judgementRows(result), color),
    ...(judgement.walkForward === undefined
      ? []
      : block("Walk-forward", walkRows(judgement.walkForward, result), color)),
    ...(judgement.remarks.length === 0
      ? []
      : block(
          "To know",
          judgement.remarks.map((remark) => [remark]),
          color,
        )),
  ];
};

/** A sweep for programs: the plan, each configuration by index, the judgement. Returns and holdings are in the file. */
export const sweepObjects = ({
  plan,
  trials,
  judgement,
}: SweepResult): ({ readonly type: string } & Record<string, unknown>)[] => {
  const ranks = new Map(judgement.ranking.map((index, place) => [index, place + 1]));
  const { plateau, ...rest } = judgement;
  return [
    { type: "sweep", watermark: watermarkOf(plan.tapes) ?? null, ...plan },
    ...trials.map(({ index, parameters, figures, outcomes }) => ({
      ...{ type: "configuration", index, rank: ranks.get(index) ?? null, parameters },
      ...{
        ...figures,
        plateau: plateau[index],
        remark: smallSample({ figures, outcomes }) ?? null,
      },
    })),
    { type: "judgement", ...rest },
  ];
};

const designWords = ({ plan: { design, step } }: SweepResult): string => {
  const axes = design.axes.map(({ name }) => name).join(", ");
  const seed = design.kind === "grid" ? "" : `, seed ${design.seed}`;
  const names = { grid: "a grid", random: "drawn at random", latin: "a Latin hypercube" };
  return `${names[design.kind]} over ${axes}${seed}; returns of ${formatDuration(micros(step))}`;
};

const bestRows = ({ plan, trials, judgement }: SweepResult, top: number): string[][] => [
  [
    ...["", ...plan.design.axes.map(({ name }) => name)],
    ...["P&L", "trades", "clusters", "costs", "drawdown", "in market", "Sharpe", "plateau"],
  ],
  ...judgement.ranking.slice(0, top).flatMap((index, place) => {
    const trial = trials[index];
    if (trial === undefined) return [];
    return [trialRow(trial, place + 1, plan.design.axes, judgement.plateau[index] ?? Number.NaN)];
  }),
];

const trialRow = (trial: Trial, rank: number, axes: readonly Axis[], plateau: number): string[] => {
  const { figures, parameters } = trial;
  const sharpe = decimals(figures.sharpe, 2);
  return [
    String(rank),
    ...axes.map((axis) => valueText(axis, parameters[axis.name] ?? "")),
    signed(figures.pnl),
    ...[grouped(figures.trades), grouped(figures.clusters)],
    decimals(figures.fees + figures.slippage, 2),
    ...[percent(figures.maxDrawdown), percent(figures.exposure)],
    // In brackets where there are too few trades for a ratio to say much.
    ...[smallSample(trial) === undefined ? sharpe : `(${sharpe})`, decimals(plateau, 2)],
  ];
};

const judgementRows = ({ judgement }: SweepResult): string[][] => {
  const { tried, best, overfitting } = judgement;
  const earlier = tried.earlier === 0 ? "" : `, and ${grouped(tried.earlier)} by earlier sweeps`;
  const count = `${grouped(tried.here)} configurations${earlier}; ${grouped(tried.failed)} failed`;
  if (best === undefined)
    return [
      ["tried", count],
      ["best", "none held anything"],
    ];
  return [
    ["tried", count],
    [
      "deflated Sharpe",
      `${percent(best.deflated)} that its ratio of ${decimals(best.sharpe, 2)} is over the ${decimals(best.expectedBest, 2)} that the best of so many shows by luck`,
    ],
    [
      "overfitting",
      overfitting === undefined
        ? "cannot be told"
        : `${percent(overfitting.probability)} of ${grouped(overfitting.splits)} splits choose what is no better than the median elsewhere, of ${grouped(overfitting.distinct)} that differ`,
    ],
    [
      "plateau",
      best.sharpe > 0
        ? `its neighbours keep ${decimals(best.plateau, 2)} of its ratio`
        : "none: it gained nothing itself",
    ],
  ];
};

const walkRows = (
  { folds, untested, outOfSample }: WalkForward,
  { trials, plan }: SweepResult,
): string[][] => [
  ["test", "from", "chosen on", "chosen", "trained", "tested", "rank"],
  ...folds.map((fold) => foldRow(fold, trials, plan.design.axes)),
  ...untested.map(({ cluster, why }) => [cluster, `no test: ${why}`]),
  [
    ...["all tests", "", "", "", ""],
    `${percent(outOfSample.return)}, Sharpe ${decimals(outOfSample.sharpe, 2)}`,
  ],
];

const foldRow = (
  { test, training, chosen, trained, tested, rank }: Fold,
  trials: readonly Trial[],
  axes: readonly Axis[],
): string[] => {
  const parameters = chosen === undefined ? undefined : trials[chosen]?.parameters;
  const values =
    parameters === undefined
      ? "nothing moved"
      : axes.map((axis) => `${axis.name}=${valueText(axis, parameters[axis.name] ?? "")}`);
  return [
    test.name,
    readableTime(micros(test.from)),
    training.join(", "),
    [values].flat().join(" "),
    percent(trained.return),
    percent(tested.return),
    Number.isNaN(rank) ? "-" : `beats ${percent(rank)}`,
  ];
};

const valueText = ({ type }: Axis, value: ParameterValue): string =>
  type === "duration" && typeof value === "number"
    ? formatParameter({ type, default: 0, min: 0, max: 0, describe: "" }, value)
    : String(value);

const block = (title: string, rows: readonly (readonly string[])[], color: boolean): string[] => [
  "",
  paint(color, "bold", title),
  ...table(rows).map((row) => `  ${plain(row)}`),
];

const decimals = (value: number, places: number): string => {
  if (!Number.isFinite(value)) return "-";
  const text = Math.abs(value).toFixed(places);
  const [whole = "", fraction = ""] = text.split(".");
  const sign = value < 0 && /[1-9]/.test(text) ? "-" : "";
  return `${sign}${grouped(Number(whole))}${fraction === "" ? "" : `.${fraction}`}`;
};

const signed = (value: number): string =>
  value > 0 ? `+${decimals(value, 2)}` : decimals(value, 2);
const percent = (part: number): string =>
  Number.isFinite(part) ? `${decimals(part * 100, 1)} %` : "-";
