import type { ShownSweep, ShownTrial } from "../../datasets/backtest/sweep-store.ts";
import type { ParameterValue } from "../../engine/backtest/parameters.ts";
import type { Axis } from "../../engine/backtest/sweep/sweep-result.ts";
import { median } from "../../engine/evaluation/quantile.ts";
import { formatDuration, type Micros } from "../../engine/market/time.ts";

/** A figure by which configurations are coloured. */
export interface Measure {
  readonly id: string;
  readonly title: string;
  /** Parts of 1 are shown in per cent. */
  readonly unit: "ratio" | "percent" | "money" | "count";
  /** Whether 0 parts good from bad; else from little to much. */
  readonly signed: boolean;
  readonly of: (trial: ShownTrial, plateau: number) => number;
}

export const measures: readonly Measure[] = [
  {
    id: "sharpe",
    title: "Sharpe ratio",
    unit: "ratio",
    signed: true,
    of: ({ figures }) => figures.sharpe,
  },
  {
    id: "pnl",
    title: "Profit and loss",
    unit: "money",
    signed: true,
    of: ({ figures }) => figures.pnl,
  },
  {
    id: "drawdown",
    title: "Largest drawdown",
    unit: "percent",
    signed: false,
    of: ({ figures }) => figures.maxDrawdown,
  },
  {
    id: "plateau",
    title: "Plateau score",
    unit: "ratio",
    signed: false,
    of: (_, plateau) => plateau,
  },
  {
    id: "trades",
    title: "Trades",
    unit: "count",
    signed: false,
    of: ({ figures }) => figures.trades,
  },
  {
    id: "exposure",
    title: "Exposure",
    unit: "percent",
    signed: false,
    of: ({ figures }) => figures.exposure,
  },
];

/** Which part of a sweep is looked at, and how. */
export interface FieldChoice {
  readonly x: string;
  readonly y: string | undefined;
  /** A picture a value of it; undefined: one picture. */
  readonly facet: string | undefined;
  readonly measure: Measure;
  /** Classes of axes that stay at one of theirs, by name. */
  readonly fixed: Readonly<Record<string, number>>;
  /** Fewer are hatched. */
  readonly trades: number;
  readonly clusters: number;
}

/** Values of a parameter that are looked at together: one of a list, or a tenth of a range. */
export interface AxisClass {
  readonly label: string;
  readonly has: (value: ParameterValue | undefined) => boolean;
}

/** Configurations that share a place. */
export interface FieldCell {
  readonly x: number;
  readonly y: number;
  /** The lesser of two middles where there are several; NaN where none has one. */
  readonly value: number;
  readonly trials: readonly number[];
  /** The fewest of them. */
  readonly trades: number;
  readonly clusters: number;
  readonly few: boolean;
  readonly failed: boolean;
  readonly best: boolean;
  /** Chosen by walk-forward in so many folds. */
  readonly chosen: number;
  /** The one of those chosen that did best in its test. */
  readonly bestOut: boolean;
}

export interface FieldPanel {
  readonly label: string | undefined;
  readonly cells: readonly FieldCell[];
}

export interface SweepField {
  readonly x: readonly AxisClass[];
  readonly y: readonly AxisClass[];
  readonly panels: readonly FieldPanel[];
  /** Configurations in sight. */
  readonly trials: number;
}

const CLASSES = 10;

/** The classes of an axis: its values, or ten equal parts of its range. */
export const classesOf = (axis: Axis): AxisClass[] => {
  const label = (value: ParameterValue): string => valueText(axis, value);
  if (axis.kind === "listed")
    return axis.values.map((value) => ({ label: label(value), has: (each) => each === value }));
  const width = (axis.to - axis.from) / CLASSES;
  return Array.from({ length: CLASSES }, (_, i) => {
    const [from, to] = [axis.from + i * width, axis.from + (i + 1) * width];
    const last = i === CLASSES - 1;
    return {
      label: `${label(rounded(from))} to ${label(rounded(to))}`,
      has: (each) => typeof each === "number" && each >= from && (each < to || last),
    };
  });
};

const rounded = (value: number): number => Number(value.toPrecision(4));

/** As one writes it on the command line. */
export const valueText = ({ type }: Pick<Axis, "type">, value: ParameterValue): string =>
  type === "duration" && typeof value === "number" && Number.isInteger(value) && value > 0
    ? formatDuration(value as Micros)
    : String(value);

/** What the choice shows of a sweep, cell by cell. */
export const sweepField = (
  { plan, trials, judgement }: ShownSweep,
  choice: FieldChoice,
): SweepField => {
  const axis = (name: string | undefined): AxisClass[] => {
    const found = plan.design.axes.find((each) => each.name === name);
    return found === undefined ? [ANY] : classesOf(found);
  };
  const [x, y, facets] = [axis(choice.x), axis(choice.y), axis(choice.facet)];
  const held = Object.entries(choice.fixed).map(([name, at]) => ({ name, is: axis(name)[at] }));
  const seen = trials.filter(({ parameters }) =>
    held.every(({ name, is }) => is === undefined || is.has(parameters[name])),
  );
  const folds = judgement.walkForward?.folds ?? [];
  const tested = folds.filter(
    ({ chosen, tested: { sharpe } }) => chosen !== undefined && !Number.isNaN(sharpe),
  );
  const bestFold = tested.toSorted((a, b) => b.tested.sharpe - a.tested.sharpe)[0];
  const placeOf = (classes: readonly AxisClass[], value: ParameterValue | undefined): number =>
    classes.findIndex(({ has }) => has(value));
  const panels = facets.map((facet, at): FieldPanel => {
    const groups = new Map<string, ShownTrial[]>();
    for (const trial of seen) {
      const { parameters } = trial;
      if (choice.facet !== undefined && placeOf(facets, parameters[choice.facet]) !== at) continue;
      const place = [placeOf(x, parameters[choice.x]), placeOf(y, parameters[choice.y ?? ""])];
      const key = place.join();
      groups.set(key, [...(groups.get(key) ?? []), trial]);
    }
    const cells = [...groups].map(([key, own]): FieldCell => {
      const [cx = 0, cy = 0] = key.split(",").map(Number);
      const values = own
        .map((trial) => choice.measure.of(trial, judgement.plateau[trial.index] ?? Number.NaN))
        .filter((value) => !Number.isNaN(value));
      const fewest = (of: (trial: ShownTrial) => number): number => Math.min(...own.map(of));
      const [trades, clusters] = [
        fewest(({ figures }) => figures.trades),
        fewest(({ figures }) => figures.clusters),
      ];
      const holds = (index: number | undefined): boolean =>
        own.some((trial) => trial.index === index);
      return {
        ...{
          x: cx,
          y: cy,
          value: median(values) ?? Number.NaN,
          trials: own.map(({ index }) => index),
        },
        ...{ trades, clusters, few: trades < choice.trades || clusters < choice.clusters },
        failed: own.every(({ figures }) => figures.failure !== undefined),
        best: holds(judgement.best?.index),
        chosen: folds.filter(({ chosen }) => chosen !== undefined && holds(chosen)).length,
        bestOut: bestFold !== undefined && holds(bestFold.chosen),
      };
    });
    return {
      label: choice.facet === undefined ? undefined : `${choice.facet} ${facet.label}`,
      cells,
    };
  });
  return { x, y, panels, trials: seen.length };
};

const ANY: AxisClass = { label: "", has: () => true };
