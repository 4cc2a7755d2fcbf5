import type { Alert } from "../alerts/alert.ts";
import type { Bar } from "../bars/bar.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { Frame, FrameLayout } from "./frame.ts";
import type { Stretch, StretchAsked } from "./stretch.ts";

/** What each venue says at the end of a step: its deviation from the peg, bps; NaN while it is not fresh. */
export interface VenueDeviations {
  readonly names: readonly string[];
  readonly deviations: Float64Array;
}

/** Where the pipeline's outputs go. What it is handed is reused: a sink that keeps something copies it. */
export interface Sink {
  frame?(frame: Frame): void;
  alert?(alert: Alert): void;
  /** A bar of `size` closed. Not part of the digest. `place`: the number of the series, which belongs to one subject and size. */
  bar?(subject: string, size: string, bar: Readonly<Bar>, place: number): void;
  /**
   * Room for bars and frames of one instrument at once, where nothing is hashed: instead of `bar` and `frame`, for whoever
   * has this. `layout` is that of the frames.
   */
  stretch?(asked: Readonly<StretchAsked>, layout: FrameLayout): Stretch;
  /** A coin's next step, where the settings ask for steps; they come without holes. Not part of the digest. */
  step?(
    coin: string,
    basis: string | undefined,
    step: Readonly<CoinStep>,
    venues: VenueDeviations,
  ): void;
}
