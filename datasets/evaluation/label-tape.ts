import type { Side } from "../../engine/detectors/detector.ts";
import {
  type LabelledEvent,
  type LabelSeries,
  type Labels,
  labelEvents,
} from "../../engine/evaluation/label-events.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { collectSteps } from "./collect-steps.ts";
import type { StepSeries } from "./step-series.ts";

/** A coin on one side of its peg, and its labels. */
export interface CoinLabels {
  readonly coin: string;
  readonly side: Side;
  /** The quote currency in which it was judged where its peg's could not be had, at any time: scored apart. */
  readonly basis: string | undefined;
  readonly series: LabelSeries;
  readonly labels: Labels;
  /** Of each of the events: those of one number happened together, and are taken for one cause. */
  readonly clusters: readonly number[];
}

/** Labels every coin of a tape, both sides, step by step: see collectSteps. */
export const labelTape = async (tape: Tape, signal?: AbortSignal): Promise<CoinLabels[]> =>
  labelSeries((await collectSteps(tape, signal)).series);

/** Labels every coin of a tape on both sides, from what was known at each step. */
export const labelSeries = (all: readonly StepSeries[]): CoinLabels[] =>
  withClusters(
    all.flatMap(({ coin, basis, step, columns: { time, deviation } }) =>
      (["discount", "premium"] as const).map((side) => {
        const off = side === "premium" ? deviation : deviation.map((value) => -value);
        const series: LabelSeries = { time, step, off };
        return { coin, side, basis, series, labels: labelEvents(series) };
      }),
    ),
  );

/** Events that overlap in time, of whatever coin and side, are one cluster. Counted from 1 in order of time. */
const withClusters = (all: readonly Omit<CoinLabels, "clusters">[]): CoinLabels[] => {
  const events = all
    .flatMap(({ labels }) => labels.events)
    .sort((a, b) => a.onsets[50] - b.onsets[50]);
  const numbers = new Map<LabelledEvent, number>();
  let [number, end] = [0, Number.NEGATIVE_INFINITY];
  for (const event of events) {
    if (event.onsets[50] > end) number++;
    end = Math.max(end, event.end ?? Number.POSITIVE_INFINITY);
    numbers.set(event, number);
  }
  return all.map((each) => ({
    ...each,
    clusters: each.labels.events.map((event) => numbers.get(event) ?? 0),
  }));
};
