import type { Side } from "../../engine/detectors/detector.ts";
import type { Level } from "../../engine/evaluation/active-spans.ts";
import { BUDGETS, calibrate } from "../../engine/evaluation/calibrate.ts";
import { scoreAlerts } from "../../engine/evaluation/score-alerts.ts";
import { type CalmCount, scoreCalm } from "../../engine/evaluation/score-calm.ts";
import { minutes } from "../../engine/market/time.ts";
import { type Case, isFine } from "./case.ts";
import type { Contender } from "./contender.ts";
import type { Trials } from "./trial.ts";

/** What must not be looked at when a threshold is fitted: coins, and the days around a time, µs. */
export interface LeftOut {
  readonly coins: ReadonlySet<string>;
  readonly around: readonly { readonly from: number; readonly to: number }[];
}

export const NOTHING_LEFT_OUT: LeftOut = { coins: new Set(), around: [] };

/** So long before and after a cluster nothing is used to fit what is scored on it. */
const AWAY = minutes(30 * 24 * 60);

/** The days around events, from the first onset to the last end. */
export const awayFrom = (from: number, to: number): { from: number; to: number } => ({
  from: from - AWAY,
  to: to + AWAY,
});

/**
 * The place of the lowest threshold at which a contender keeps the level's budget, over calm minutes of one side: what comes
 * hourly says nothing about minutes. Undefined where no threshold does, or there is no calm time to fit it on.
 */
export const fitThreshold = (
  { thresholds }: Pick<Contender, "thresholds">,
  all: readonly Trials[],
  of: { readonly side: Side; readonly level: Level; readonly leftOut: LeftOut },
): number | undefined => {
  const used = all.filter(
    ({ case: tried }) =>
      tried.side === of.side && isFine(tried) && !of.leftOut.coins.has(tried.coin),
  );
  const masks = used.map((each) => maskOf(each.case, of.leftOut));
  const threshold = calibrate(
    thresholds.map((each, place) => ({
      threshold: each,
      blocks: used.map((trials, k) => countOutside(trials, of.level, place, masks[k])),
    })),
    BUDGETS[of.level],
  );
  return threshold === undefined ? undefined : thresholds.indexOf(threshold);
};

/** The calm of a case without what is left out; undefined where nothing of it is. */
const maskOf = ({ label, labels }: Case, { around }: LeftOut): Uint8Array | undefined => {
  const { time } = label;
  const [first = 0, last = 0] = [time[0], time.at(-1)];
  if (!around.some(({ from, to }) => from <= last && to >= first)) return undefined;
  return labels.calm.map((calm, i) => {
    const now = time[i] ?? 0;
    return around.some(({ from, to }) => now >= from && now <= to) ? 0 : calm;
  });
};

const countOutside = (
  trials: Trials,
  level: Level,
  place: number,
  calm: Uint8Array | undefined,
): CalmCount => {
  const { watched, calm: whole } = trials.at(level, place);
  if (calm === undefined) return whole;
  const { label, labels } = trials.case;
  const masked = { ...labels, calm };
  const score = scoreAlerts(watched.active, label, masked);
  return scoreCalm(score, watched.notifications, label, masked);
};
