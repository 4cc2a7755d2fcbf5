import { parseBarSize } from "../../engine/bars/bar-size.ts";
import type { Side } from "../../engine/detectors/detector.ts";
import {
  type LabelledEvent,
  type LabelSeries,
  type Labels,
  labelEvents,
} from "../../engine/evaluation/label-events.ts";
import { formatDuration, type Micros, micros, minutes } from "../../engine/market/time.ts";
import type { Frame } from "../../engine/pipeline/frame.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { replayTape } from "../replay-tape.ts";

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

/**
 * Labels every coin of a tape, both sides, on the grid of minutes (or of the tape's bars, where those are longer): price by
 * price as the pipeline knows it at the end of each.
 */
export const labelTape = async (tape: Tape, signal?: AbortSignal): Promise<CoinLabels[]> => {
  const step = micros(Math.max((await tape.barInterval()) ?? 0, minutes(1)));
  const coins = new Map<string, Collected>();
  await replayTape({
    tape,
    settings: {
      ...{ order: "tape", clock: tape.clock, every: step, indicators: [], seedCompat: false },
      bars: [parseBarSize(formatDuration(step))],
      rules: [],
    },
    sink: { frame: (frame) => collect(coins, frame) },
    ...(signal === undefined ? {} : { signal }),
  });
  const all = [...coins].flatMap(([coin, { times, values, basis }]) => {
    const { time, off } = onGrid(times, values, step);
    return (["discount", "premium"] as const).map((side) => {
      const series: LabelSeries = {
        ...{ time, step },
        off: side === "premium" ? off : off.map((value) => -value),
      };
      return { coin, side, basis, series, labels: labelEvents(series) };
    });
  });
  return withClusters(all);
};

interface Collected {
  readonly times: number[];
  /** Deviations, bps. */
  readonly values: number[];
  basis: string | undefined;
}

const collect = (coins: Map<string, Collected>, { layout, time, values, basis }: Frame): void => {
  if (layout.kind !== "coin") return;
  const at = layout.keys.indexOf("deviation");
  const coin = coins.get(layout.subject) ?? { times: [], values: [], basis: undefined };
  coins.set(layout.subject, coin);
  coin.times.push(time);
  coin.values.push(values[at] ?? Number.NaN);
  coin.basis ??= basis;
};

/** A frame holds until the next one: what has not changed is not told again. */
const onGrid = (
  times: readonly number[],
  values: readonly number[],
  step: Micros,
): Pick<LabelSeries, "time"> & { readonly off: Float64Array } => {
  const [first = 0] = times;
  const length = times.length === 0 ? 0 : Math.round(((times.at(-1) ?? first) - first) / step) + 1;
  const time = Float64Array.from({ length }, (_, i) => first + i * step);
  const off = new Float64Array(length);
  let at = 0;
  for (let i = 0; i < length; i++) {
    while ((times[at + 1] ?? Number.POSITIVE_INFINITY) <= (time[i] ?? 0)) at++;
    off[i] = values[at] ?? Number.NaN;
  }
  return { time, off };
};

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
