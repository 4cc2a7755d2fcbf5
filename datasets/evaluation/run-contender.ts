import type { Side } from "../../engine/detectors/detector.ts";
import type { Level } from "../../engine/evaluation/active-spans.ts";
import type { LabelledEvent } from "../../engine/evaluation/label-events.ts";
import { HORIZON } from "../../engine/evaluation/score-alerts.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Contender } from "./contender.ts";
import type { CaseEvents } from "./event-results.ts";
import { eventResults } from "./event-results.ts";
import { awayFrom, fitThreshold, type LeftOut, NOTHING_LEFT_OUT } from "./fit-threshold.ts";
import type { CaseResult } from "./sum-results.ts";
import { type Trials, tryOn } from "./trial.ts";

const LEVELS: readonly Level[] = ["warn", "page"];
const SIDES: readonly Side[] = ["discount", "premium"];

/** A contender on every case, and at every threshold. */
export interface ContenderRun {
  readonly contender: Contender;
  /** Those of the cases of which it had something to say, in their order. */
  readonly cases: readonly CaseEvents[];
  readonly trials: readonly Trials[];
  /** At the thresholds that were fitted without what is scored. */
  readonly results: readonly { readonly level: Level; readonly cases: readonly CaseResult[] }[];
  /** With all the calm there is, by `sealKey`; undefined where none keeps the budget. */
  readonly thresholds: Sealed;
}

/** Thresholds that were sealed before: nothing is fitted. By side and level; undefined where none keeps the budget. */
export type Sealed = Readonly<Record<string, number | undefined>>;
export const sealKey = (side: Side, level: Level): string => `${side} ${level}`;

interface Fitted {
  readonly place: number | undefined;
  readonly threshold: number | undefined;
}

/** Tries a contender on all cases, and fits its threshold for each cluster without its coins and days, and for each coin without it. */
export const runContender = (
  contender: Contender,
  every: readonly CaseEvents[],
  { latency, sealed }: { readonly latency: Micros; readonly sealed?: Sealed | undefined },
): ContenderRun => {
  const tried = every.flatMap((each) => {
    const trials = tryOn(contender, each.case, contender.told === true ? micros(0) : latency);
    return trials === undefined ? [] : [{ each, trials }];
  });
  const trials = tried.map((pair) => pair.trials);
  const clusters = leftOutOf(every);
  const { thresholds } = contender;
  const free = thresholds.length > 0;
  const known = new Map<string, Fitted | "none">();
  /** Each is asked for by many events. */
  const fitted = (key: string, side: Side, level: Level, leftOut: LeftOut) => {
    if (!free) return { place: undefined, threshold: undefined };
    const asked = `${key} ${side} ${level}`;
    const before = known.get(asked);
    if (before !== undefined) return before;
    const place =
      sealed === undefined
        ? fitThreshold(contender, trials, { side, level, leftOut })
        : placeOf(thresholds, sealed[sealKey(side, level)]);
    const found = place === undefined ? "none" : { place, threshold: thresholds[place] };
    known.set(asked, found);
    return found;
  };
  const results = LEVELS.map((level) => ({
    level,
    cases: tried.map(({ each: { case: of, rows, cost }, trials: own }): CaseResult => {
      const quiet = fitted(`coin ${of.coin}`, of.side, level, {
        coins: new Set([of.coin]),
        around: [],
      });
      const trial = quiet === "none" ? undefined : own.at(level, quiet.place);
      const met = eventResults({ case: of, rows, cost }, own, level, ({ cluster, event }) =>
        !isFair(contender, event)
          ? "unfit"
          : fitted(`cluster ${cluster}`, of.side, level, clusters.get(cluster) ?? NOTHING_LEFT_OUT),
      );
      return {
        ...{ case: of, rows, met, quiet: trial, cost },
        threshold: quiet === "none" ? undefined : quiet.threshold,
        calm: trial?.calm ?? silent(own),
      };
    }),
  }));
  return {
    ...{ contender, trials, results, cases: tried.map(({ each }) => each) },
    thresholds: Object.fromEntries(
      SIDES.flatMap((side) =>
        LEVELS.map((level) => {
          const found = fitted("all", side, level, NOTHING_LEFT_OUT);
          return [sealKey(side, level), found === "none" ? undefined : found.threshold];
        }),
      ),
    ),
  };
};

/** Not even the earliest warning of it came while the contender was still learning. */
export const isFair = (
  { learnedUntil = Number.NEGATIVE_INFINITY }: Pick<Contender, "learnedUntil">,
  { onsets }: Pick<LabelledEvent, "onsets">,
): boolean => onsets[50] - HORIZON > learnedUntil;

const placeOf = (thresholds: readonly number[], asked: number | undefined): number | undefined => {
  const place = asked === undefined ? -1 : thresholds.indexOf(asked);
  return place < 0 ? undefined : place;
};

/** No threshold keeps the budget: nothing is said, and the calm time counts as it is. */
const silent = (trials: Trials): CaseResult["calm"] => ({
  ...trials.at("page", undefined).calm,
  ...{ falseAlarms: 0, notifications: 0, activeMonths: 0 },
});

/** Of each cluster its coins, and the days from its first onset to its last end. */
const leftOutOf = (all: readonly CaseEvents[]): Map<string, LeftOut> => {
  const found = new Map<string, { coins: Set<string>; from: number; to: number }>();
  for (const { case: of, rows } of all)
    for (const { cluster, event } of rows) {
      const last = of.label.time.at(-1) ?? event.onsets[50];
      const known = found.get(cluster) ?? { coins: new Set(), from: Infinity, to: -Infinity };
      known.coins.add(of.coin);
      found.set(cluster, {
        coins: known.coins,
        from: Math.min(known.from, event.onsets[50]),
        to: Math.max(known.to, event.end ?? last),
      });
    }
  return new Map(
    [...found].map(([cluster, { coins, from, to }]) => [
      cluster,
      { coins, around: [awayFrom(from, to)] },
    ]),
  );
};
