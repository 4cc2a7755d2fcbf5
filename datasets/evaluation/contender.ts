import type {
  BaselineDefinition,
  BaselineRule,
} from "../../engine/detectors/baselines/baseline-rule.ts";
import type { Detector, DetectorDefinition, InputGroup } from "../../engine/detectors/detector.ts";
import { standardWatch } from "../../engine/detectors/detector-watch.ts";

import { type Level, united } from "../../engine/evaluation/active-spans.ts";
import type { Active } from "../../engine/evaluation/score-alerts.ts";
import {
  eachStep,
  scoredOf,
  scoreSpans,
  scoresOf,
  type Watched,
  watchScored,
} from "../../engine/evaluation/watch-spans.ts";
import type { Parameters } from "../../engine/indicators/indicator.ts";
import type { Case } from "./case.ts";

/** What somebody says of one case: at a threshold, or, where none is fitted, at a level. */
export type Said = (level: Level, threshold: number | undefined) => Watched;

/** Somebody who says that a coin is about to leave its peg, and how often. */
export interface Contender {
  readonly id: string;
  readonly title: string;
  readonly groups: readonly InputGroup[];
  /** Its one threshold is fitted to a budget; empty where it is what it is. Rising. */
  readonly thresholds: readonly number[];
  /** It is worked out of steps, and can be tried on others. */
  readonly bySteps?: true;
  /** Its times are when somebody was told: they are not made later. */
  readonly told?: true;
  /** It was fitted to labels, up to this time, µs: what happened by then, or a day after it, is no test of it. */
  readonly learnedUntil?: number;
  /** When it said that one venue alone is in trouble; undefined of who never does. */
  onVenue?(of: Case, venue: string): readonly Active[];
  /** Undefined where it has nothing to say of a case, and is not scored on it. */
  prepare(of: Case): Said | undefined;
}

const never = Number.POSITIVE_INFINITY;

/** A detector of the engine, with its one threshold free. */
export const tuned = (
  { freezes, thresholds, groups, create }: DetectorDefinition,
  parameters: Parameters,
  named: Pick<Contender, "id" | "title"> & Partial<Pick<Contender, "groups">>,
): Contender => ({
  ...{ groups, ...named, thresholds, bySteps: true },
  prepare: ({ series: { columns }, side }) => {
    const made = (): Detector => create(parameters, side);
    if (!freezes) {
      const scores = scoresOf(columns, made());
      return (_level, threshold = never) =>
        scoreSpans(columns.time, scores, standardWatch(threshold));
    }
    const scored = scoredOf(columns, made());
    return (_level, threshold = never) =>
      watchScored(columns, scored, made, standardWatch(threshold));
  },
});

/** A rule of the protocol of which nothing is fitted: it says the same at both levels. */
export const plain = ({ id, title, groups, create }: BaselineDefinition): Contender => ({
  ...{ id, title: `${id}: ${title}`, groups, thresholds: [], bySteps: true },
  prepare: ({ series: { columns }, side }) => {
    let watched: Watched | undefined;
    return () => {
      watched ??= activeIn(columns, create(side));
      return watched;
    };
  },
});

/** When a rule was active, step by step. */
export const activeIn = (columns: Case["series"]["columns"], rule: BaselineRule): Watched => {
  const active: Active[] = [];
  let since: number | undefined;
  eachStep(columns, (step) => {
    const now = rule.step(step);
    if (now) since ??= step.time;
    else if (since !== undefined) {
      active.push({ from: since, to: step.time });
      since = undefined;
    }
  });
  if (since !== undefined) active.push({ from: since, to: never });
  return { active, notifications: active.map(({ from }) => from) };
};

/** Alerts that are told once and stand for a while, as spans; what comes while one stands carries it on. */
export const standing = (
  points: readonly { readonly time: number; readonly until: number }[],
): Watched => ({
  active: united(points.map(({ time, until }) => ({ from: time, to: until }))),
  notifications: points.map(({ time }) => time),
});
