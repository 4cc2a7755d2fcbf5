import type { Side } from "../../engine/detectors/detector.ts";
import {
  type LabelSeries,
  type Labels,
  labelEvents,
} from "../../engine/evaluation/label-events.ts";
import { minutes } from "../../engine/market/time.ts";
import type { InstrumentBars } from "./collect-steps.ts";
import type { EventClass } from "./evaluation.ts";
import { type StepSeries, sideOf } from "./step-series.ts";

/** One coin of one tape on one side of its peg: what every detector is tried on. */
export interface Case {
  readonly tape: string;
  readonly coin: string;
  readonly side: Side;
  readonly class: Exclude<EventClass, "local">;
  /** Where one venue alone is looked at. */
  readonly venue: string | undefined;
  readonly series: StepSeries;
  /** The bars of every instrument of the tape. */
  readonly instruments: readonly InstrumentBars[];
  /** The distance from par towards the side. */
  readonly label: LabelSeries;
  readonly labels: Labels;
}

/** What thresholds may be fitted on: not what comes hourly, and nothing twice. */
export const isFine = ({ class: of }: Pick<Case, "class">): boolean =>
  of === "USD" || of === "usdt-relative";

const FINE = minutes(5);

/** Both sides of a coin of a tape; and of each of its venues alone, where there are several. */
export const casesOf = (
  tape: string,
  series: StepSeries,
  instruments: readonly InstrumentBars[],
): Case[] => {
  const { basis, step, venues } = series;
  const judged = basis === undefined ? "USD" : "usdt-relative";
  const alone = venues.length < 2 ? [] : venues;
  return [
    ...sidesOf(series, {
      ...{ tape, instruments, venue: undefined },
      class: step <= FINE ? judged : `${judged}, hourly`,
    }),
    ...alone.flatMap(({ venue, deviation }) =>
      sidesOf(aloneOn(series, venue, deviation), {
        ...{ tape: `${tape}, ${venue} alone`, instruments, venue, class: "one venue" as const },
      }),
    ),
  ];
};

const sidesOf = (
  series: StepSeries,
  where: Pick<Case, "tape" | "venue" | "instruments" | "class">,
): Case[] =>
  (["discount", "premium"] as const).map((side) => {
    const { coin } = series;
    const label = sideOf(series, side);
    return { ...where, coin, side, series, label, labels: labelEvents(label) };
  });

/** What a user of that venue would have seen, as far as it is known of each venue. */
const aloneOn = (series: StepSeries, venue: string, deviation: Float64Array): StepSeries => {
  const unknown = deviation.map(() => Number.NaN);
  return {
    ...series,
    columns: {
      ...series.columns,
      ...{ deviation, venues: deviation.map((each) => (Number.isNaN(each) ? 0 : 1)) },
      ...{ range: unknown, volume: unknown, imbalance: unknown, spread: unknown },
    },
    venues: [{ venue, deviation }],
  };
};
