import type { CoinStep } from "../../engine/detectors/coin-step.ts";
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
