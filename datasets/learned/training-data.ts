import { type CoinStep, emptyStep, STEP_FIELDS } from "../../engine/detectors/coin-step.ts";
import type { Side } from "../../engine/detectors/detector.ts";
import { type LabelledEvent, labelEvents } from "../../engine/evaluation/label-events.ts";
import { FEATURES } from "../../engine/learned/feature-names.ts";
import { FeatureVector } from "../../engine/learned/features.ts";
import { type Micros, micros, minutes } from "../../engine/market/time.ts";
import { clusterEvents } from "../evaluation/cluster-events.ts";
import type { StepSeries } from "../evaluation/step-series.ts";
import type { Rows } from "./rows.ts";

/** A tape's steps, and what they are called in a model. */
export interface TrainingTape {
  readonly name: string;
  readonly kind: string;
  readonly sha256: string;
  readonly series: readonly StepSeries[];
}

/** Major events of one cause. */
export interface TrainingCluster {
  readonly from: Micros;
  /** Of its last event; where the data end before, their end. */
  readonly to: Micros;
  readonly coins: readonly string[];
}

export interface TrainingData {
  readonly rows: Rows;
  /** Of each row, µs. */
  readonly times: Float64Array;
  readonly clusters: readonly TrainingCluster[];
  /** First and last time of anything looked at. */
  readonly from: Micros;
  readonly to: Micros;
}

/** A row says yes where T_100 comes within this. */
const AHEAD = minutes(60);
const AFTER = minutes(24 * 60);

/**
 * Rows of every coin and side of the tapes before `until`. Nothing from then on is looked at: labels, too, are made of
 * what came before. Left out are steps without a price, from T_100 to a day after the end, and the last hour of a series,
 * of which nobody knows what came next. Of rows without the label every k-th is kept, so that there are at most `most`.
 */
export const trainingData = (
  tapes: readonly TrainingTape[],
  { until, most = 40_000 }: { readonly until: Micros; readonly most?: number },
): TrainingData => {
  const sides = tapes.flatMap(({ series }) =>
    series.flatMap((each) => [sideOf(each, "discount", until), sideOf(each, "premium", until)]),
  );
  const usable = sides.filter(({ length }) => length > 0);
  const negatives = usable.reduce((sum, { marks }) => sum + countOf(marks, 0), 0);
  const every = Math.max(1, Math.ceil(negatives / most));
  const [values, labels, weights, times]: [number[], number[], number[], number[]] = [
    [],
    [],
    [],
    [],
  ];
  const step = emptyStep();
  let passed = 0;
  for (const side of usable) {
    const features = new FeatureVector(side.side);
    const minutesEach = side.series.step / 60e6;
    for (let i = 0; i < side.length; i++) {
      const known = features.update(stepAt(side.series, i, step), false);
      const mark = side.marks[i];
      if (!known || mark === LEFT_OUT) continue;
      if (mark === 0 && passed++ % every !== 0) continue;
      for (const value of features.values) values.push(value);
      labels.push(mark ?? 0);
      weights.push(minutesEach * (mark === 1 ? 1 : every));
      times.push(side.series.columns.time[i] ?? Number.NaN);
    }
  }
  const edge = (of: "from" | "to"): number[] => usable.map((side) => side[of]);
  return {
    rows: {
      ...{ width: FEATURES.length, count: labels.length, values: Float64Array.from(values) },
      ...{ labels: Uint8Array.from(labels), weights: Float64Array.from(weights) },
    },
    times: Float64Array.from(times),
    clusters: clustersOf(usable),
    from: micros(Math.min(...edge("from"))),
    to: micros(Math.max(...edge("to"))),
  };
};

const LEFT_OUT = 2;

interface SideSteps {
  readonly series: StepSeries;
  readonly side: Side;
  readonly length: number;
  readonly from: number;
  readonly to: number;
  readonly events: readonly LabelledEvent[];
  /** Step by step: 1 before T_100, 0 else, 2 where it is left out. */
  readonly marks: Uint8Array;
}

const sideOf = (series: StepSeries, side: Side, until: Micros): SideSteps => {
  const { time: all, deviation } = series.columns;
  const end = all.findIndex((each) => each >= until);
  const length = end < 0 ? all.length : end;
  const time = all.subarray(0, length);
  const off = deviation.subarray(0, length).map((each) => (side === "premium" ? each : -each));
  const { events } = labelEvents({ time, off, step: series.step });
  const last = time[length - 1] ?? Number.NaN;
  const marks = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const now = time[i] ?? Number.NaN;
    if (Number.isNaN(off[i]) || now > last - AHEAD) marks[i] = LEFT_OUT;
    for (const { onsets, end: over } of events) {
      const deep = onsets[100];
      if (deep === undefined) continue;
      if (now >= deep && now <= (over ?? Number.POSITIVE_INFINITY) + AFTER) marks[i] = LEFT_OUT;
      else if (now < deep && now >= deep - AHEAD && marks[i] !== LEFT_OUT) marks[i] = 1;
    }
  }
  return { series, side, length, from: time[0] ?? Number.NaN, to: last, events, marks };
};

const countOf = (marks: Uint8Array, mark: number): number =>
  marks.reduce((sum, each) => sum + (each === mark ? 1 : 0), 0);

/** Fills `step` with the i-th of a series. */
const stepAt = ({ columns }: StepSeries, i: number, step: CoinStep): CoinStep => {
  for (const field of STEP_FIELDS) step[field] = columns[field][i] ?? Number.NaN;
  return step;
};

/** Major events that some row warns of, by what caused them: see clusterEvents. */
const clustersOf = (sides: readonly SideSteps[]): TrainingCluster[] => {
  const found = sides
    .flatMap(({ series: { coin }, side, events, marks, to }) =>
      marks.includes(1)
        ? events.flatMap(({ onsets, end }) =>
            onsets[100] === undefined
              ? []
              : [{ coin, side, onset: onsets[50], to: end ?? micros(to) }],
          )
        : [],
    )
    .sort((a, b) => a.onset - b.onset || (a.coin < b.coin ? -1 : 1));
  const clusters = new Map<string, TrainingCluster>();
  for (const [i, name] of clusterEvents(found).entries()) {
    const event = found[i];
    if (event === undefined) continue;
    const { from, to, coins } = clusters.get(name) ?? {
      ...{ from: event.onset, to: event.to, coins: [] },
    };
    clusters.set(name, {
      ...{ from, to: micros(Math.max(to, event.to)) },
      coins: coins.includes(event.coin) ? coins : [...coins, event.coin],
    });
  }
  return [...clusters.values()];
};
