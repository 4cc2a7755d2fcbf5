import type { CoinStep } from "../../engine/detectors/coin-step.ts";
import type { Side } from "../../engine/detectors/detector.ts";
import type { LabelSeries } from "../../engine/evaluation/label-events.ts";
import type { Micros } from "../../engine/market/time.ts";

/** One coin of a tape, step by step, as it was known then. All columns are equally long. */
export interface StepSeries {
  readonly coin: string;
  /** The quote currency in which it was judged where its peg's could not be had; undefined for its peg's own. */
  readonly basis: string | undefined;
  /** From one step to the next, µs: the times rise by it without holes. */
  readonly step: Micros;
  readonly columns: Readonly<Record<keyof CoinStep, Float64Array>>;
  /** Each venue's own deviation from the peg, bps; NaN while it is not fresh. In the order in which they were met. */
  readonly venues: readonly { readonly venue: string; readonly deviation: Float64Array }[];
}

/** Distances from par towards a side, of deviations. */
export const offOf = (deviation: Float64Array, side: Side): Float64Array =>
  side === "premium" ? deviation : deviation.map((value) => -value);

/** A coin on one side, as its labels are made of it. */
export const sideOf = ({ step, columns }: StepSeries, side: Side): LabelSeries => ({
  ...{ time: columns.time, step },
  off: offOf(columns.deviation, side),
});
