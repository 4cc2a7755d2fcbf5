import type { Side } from "../../engine/detectors/detector.ts";
import {
  type LabelledEvent,
  type LabelSeries,
  type Labels,
  labelEvents,
} from "../../engine/evaluation/label-events.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { clusterEvents } from "./cluster-events.ts";
import { collectSteps } from "./collect-steps.ts";
import { type StepSeries, sideOf } from "./step-series.ts";

/** A coin on one side of its peg, and its labels. */
export interface CoinLabels {
  readonly coin: string;
  readonly side: Side;
  /** The quote currency in which it was judged where its peg's could not be had: scored apart. */
  readonly basis: string | undefined;
  readonly series: LabelSeries;
  readonly labels: Labels;
  /** Of each of the events: those of one number are taken for one cause, see clusterEvents. */
  readonly clusters: readonly number[];
}

/** Labels every coin of a tape, both sides, step by step: see collectSteps. */
export const labelTape = async (tape: Tape, signal?: AbortSignal): Promise<CoinLabels[]> =>
  labelSeries((await collectSteps(tape, signal)).series);

/** Labels every coin of a tape on both sides, from what was known at each step. */
export const labelSeries = (all: readonly StepSeries[]): CoinLabels[] =>
  withClusters(
    all.flatMap((each) =>
      (["discount", "premium"] as const).map((side) => {
        const series = sideOf(each, side);
        return { coin: each.coin, side, basis: each.basis, series, labels: labelEvents(series) };
      }),
    ),
  );

/** Numbers the clusters of all events from 1 in order of time. */
const withClusters = (all: readonly Omit<CoinLabels, "clusters">[]): CoinLabels[] => {
  const events = all
    .flatMap(({ coin, side, labels }) =>
      labels.events.map((event) => ({ event, coin, side, onset: event.onsets[50] })),
    )
    .sort((a, b) => a.onset - b.onset);
  const names = clusterEvents(events);
  const order = [...new Set(names)];
  const numbers = new Map<LabelledEvent, number>(
    events.map(({ event }, i) => [event, order.indexOf(names[i] ?? "") + 1]),
  );
  return all.map((each) => ({
    ...each,
    clusters: each.labels.events.map((event) => numbers.get(event) ?? 0),
  }));
};
