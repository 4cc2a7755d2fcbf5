import { IncidentLife, type Step } from "../alerts/incident-life.ts";
import { type CoinStep, emptyStep } from "../detectors/coin-step.ts";
import type { Detector } from "../detectors/detector.ts";
import { DetectorWatch, type WatchOptions, watchLife } from "../detectors/detector-watch.ts";
import type { Active } from "./score-alerts.ts";

/** A coin's steps, one number after the other: all columns are equally long. */
export type StepColumns = Readonly<Record<keyof CoinStep, Float64Array>>;

/** What a watch made of a series of steps. */
export interface Watched {
  /** From each firing to its resolution, µs; infinity while it is open. */
  readonly active: readonly Active[];
  /** When somebody was told that it began or got worse, µs, in order. */
  readonly notifications: readonly number[];
}

/** The score of a detector at every step, nothing ever being frozen: for those whose `freezes` is false, at any threshold. */
export const scoresOf = (columns: StepColumns, detector: Detector): Float64Array => {
  const scores = new Float64Array(columns.time.length);
  eachStep(columns, (step, i) => {
    const score = detector.update(step, false);
    // As DetectorWatch has it.
    scores[i] = Number.isNaN(step.deviation) ? Number.NaN : score;
  });
  return scores;
};

/** Runs a new detector's watch over steps, as a rule in the pipeline would. */
export const watchSpans = (
  columns: StepColumns,
  detector: Detector,
  options: WatchOptions,
): Watched => {
  const watch = new DetectorWatch(detector, options);
  const spans = new Spans();
  eachStep(columns, (step) => spans.take(step.time, watch.step(step)));
  return spans.watched();
};

/** The same from scores that were worked out once. */
export const scoreSpans = (
  time: Float64Array,
  scores: Float64Array,
  options: WatchOptions,
): Watched => {
  const life = new IncidentLife(watchLife(options));
  const spans = new Spans();
  for (let i = 0; i < time.length; i++) {
    const score = scores[i] ?? Number.NaN;
    // A calm life forgets what falls short of its nearest level: it need not be asked.
    if (life.idle && !(score >= life.nearest)) continue;
    const now = time[i] ?? Number.NaN;
    spans.take(now, life.step(now, score));
  }
  return spans.watched();
};

/** Walks a coin through its steps. One object is filled anew for each, field by field: a loop over names would be several times as slow. */
export const eachStep = (columns: StepColumns, take: (step: CoinStep, i: number) => void): void => {
  const step = emptyStep();
  const { time, deviation, venues, range, volume, imbalance, spread } = columns;
  const { othersBelow, othersAbove, othersStressed } = columns;
  for (let i = 0; i < time.length; i++) {
    step.time = time[i] ?? Number.NaN;
    step.deviation = deviation[i] ?? Number.NaN;
    step.venues = venues[i] ?? Number.NaN;
    step.range = range[i] ?? Number.NaN;
    step.volume = volume[i] ?? Number.NaN;
    step.imbalance = imbalance[i] ?? Number.NaN;
    step.spread = spread[i] ?? Number.NaN;
    step.othersBelow = othersBelow[i] ?? Number.NaN;
    step.othersAbove = othersAbove[i] ?? Number.NaN;
    step.othersStressed = othersStressed[i] ?? Number.NaN;
    take(step, i);
  }
};

/** Gathers what a life says, step by step. */
class Spans {
  readonly #active: Active[] = [];
  readonly #notifications: number[] = [];
  #since: number | undefined;

  take(time: number, step: Step | undefined): void {
    if (step === undefined) return;
    if (step === "firing" || step === "escalated") {
      this.#notifications.push(time);
      this.#since ??= time;
    } else if (this.#since !== undefined) {
      this.#active.push({ from: this.#since, to: time });
      this.#since = undefined;
    }
  }

  watched(): Watched {
    const open = this.#since === undefined ? [] : [{ from: this.#since, to: Infinity }];
    return { active: [...this.#active, ...open], notifications: this.#notifications };
  }
}
