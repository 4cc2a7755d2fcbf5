import type { Side } from "../../engine/detectors/detector.ts";
import {
  type LabelSeries,
  type Labels,
  labelEvents,
} from "../../engine/evaluation/label-events.ts";
import { minutes } from "../../engine/market/time.ts";
import type { EventClass, Grain } from "./evaluation.ts";
import type { StepSeries } from "./step-series.ts";

/** One coin of one tape on one side of its peg: what every detector is tried on. */
export interface Case {
  readonly tape: string;
  readonly coin: string;
  readonly side: Side;
  readonly class: Exclude<EventClass, "local">;
  readonly grain: Grain;
  readonly series: StepSeries;
  /** The distance from par towards the side. */
  readonly label: LabelSeries;
  readonly labels: Labels;
}

const FINE = minutes(5);

/** Both sides of a coin of a tape. */
export const casesOf = (tape: string, series: StepSeries): Case[] =>
  (["discount", "premium"] as const).map((side) => {
    const { coin, basis, step, columns } = series;
    const { time, deviation } = columns;
    const label: LabelSeries = {
      ...{ time, step },
      off: side === "premium" ? deviation : deviation.map((value) => -value),
    };
    return {
      ...{ tape, coin, side, series, label, labels: labelEvents(label) },
      class: basis === undefined ? "USD" : "usdt-relative",
      grain: step <= FINE ? "minutes" : "hours",
    };
  });
