import type { Alert } from "../alerts/alert.ts";
import type { Bar } from "../bars/bar.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { Frame } from "./frame.ts";

/** What each venue says at the end of a step: its deviation from the peg, bps; NaN while it is not fresh. */
export interface VenueDeviations {
  readonly names: readonly string[];
  readonly deviations: Float64Array;
}

/** Where the pipeline's outputs go. What it is handed is reused: a sink that keeps something copies it. */
export interface Sink {
  frame?(frame: Frame): void;
  alert?(alert: Alert): void;
  /** A bar of `size` closed. Not part of the digest. */
  bar?(subject: string, size: string, bar: Readonly<Bar>): void;
  /** A coin's next step, where the settings ask for steps; they come without holes. Not part of the digest. */
  step?(
    coin: string,
    basis: string | undefined,
    step: Readonly<CoinStep>,
    venues: VenueDeviations,
  ): void;
}
