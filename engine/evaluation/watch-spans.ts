import { IncidentLife, type Step } from "../alerts/incident-life.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { Detector } from "../detectors/detector.ts";
import { DetectorWatch, type WatchOptions, watchLife } from "../detectors/detector-watch.ts";
import { GUARD } from "../market/guard.ts";
import { restoreState, type SavedState, saveState } from "../state.ts";
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

/** A detector whose scores were worked out once, and how it was every so many steps on the way. */
export interface Scored {
  readonly scores: Float64Array;
  /** Its state before every `APART`th step, nothing ever having been frozen. */
  readonly marks: readonly SavedState[];
}

const APART = 8192;

/** Works out scores once, with marks to go on from. */
export const scoredOf = (columns: StepColumns, detector: Detector): Scored => {
  const scores = new Float64Array(columns.time.length);
  const marks: SavedState[] = [];
  eachStep(columns, (step, i) => {
    if (i % APART === 0) marks.push(saveState(detector));
    const score = detector.update(step, false);
    scores[i] = Number.isNaN(step.deviation) ? Number.NaN : score;
  });
  return { scores, marks };
};

/**
 * The same as `watchSpans`, for any threshold: until it fires nothing is frozen and the scores are those that are known, so
 * that only what comes after needs to be gone through again.
 * @param made a new detector, like the one that was scored
 */
export const watchScored = (
  columns: StepColumns,
  { scores, marks }: Scored,
  made: () => Detector,
  options: WatchOptions,
): Watched => {
  const { time } = columns;
  const known = scoreSpans(time, scores, options);
  const [first] = known.notifications;
  if (first === undefined) return known;
  const fired = time.indexOf(first);
  // A level that asks for some time has begun to be passed before: it is gone back to where it was not.
  let from = fired;
  while (from > 0 && !((scores[from] ?? Number.NaN) < lowestOf(options))) from--;
  const mark = Math.floor(from / APART);
  const state = marks[mark];
  const detector = made();
  if (state !== undefined) restoreState(detector, state);
  const watch = new DetectorWatch(detector, options);
  const spans = new Spans();
  eachStep(columns, (step) => spans.take(step.time, watch.step(step)), mark * APART);
  return spans.watched();
};

const lowestOf = ({ levels }: WatchOptions): number =>
  Math.min(...levels.map(({ enter }) => enter)) - GUARD;

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

/** Walks a coin through its steps, from one on. One object stands for each in turn. */
export const eachStep = (
  columns: StepColumns,
  take: (step: Readonly<CoinStep>, i: number) => void,
  from = 0,
): void => {
  const step = new StepCursor(columns);
  const { length } = columns.time;
  for (step.at = from; step.at < length; step.at++) take(step, step.at);
};

/** A step that looks up what it is asked for: most detectors read few of its numbers, and copying all takes longest. */
class StepCursor implements CoinStep {
  at = 0;
  readonly #columns: StepColumns;
  readonly #time: Float64Array;
  readonly #deviation: Float64Array;

  constructor(columns: StepColumns) {
    this.#columns = columns;
    this.#time = columns.time;
    this.#deviation = columns.deviation;
  }

  get time(): number {
    return this.#time[this.at] ?? Number.NaN;
  }

  get deviation(): number {
    return this.#deviation[this.at] ?? Number.NaN;
  }

  get venues(): number {
    return this.#columns.venues[this.at] ?? Number.NaN;
  }

  get range(): number {
    return this.#columns.range[this.at] ?? Number.NaN;
  }

  get volume(): number {
    return this.#columns.volume[this.at] ?? Number.NaN;
  }

  get imbalance(): number {
    return this.#columns.imbalance[this.at] ?? Number.NaN;
  }

  get spread(): number {
    return this.#columns.spread[this.at] ?? Number.NaN;
  }

  get othersBelow(): number {
    return this.#columns.othersBelow[this.at] ?? Number.NaN;
  }

  get othersAbove(): number {
    return this.#columns.othersAbove[this.at] ?? Number.NaN;
  }

  get othersStressed(): number {
    return this.#columns.othersStressed[this.at] ?? Number.NaN;
  }
}

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
