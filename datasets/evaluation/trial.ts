import type { Level } from "../../engine/evaluation/active-spans.ts";
import { type Score, scoreAlerts } from "../../engine/evaluation/score-alerts.ts";
import { type CalmCount, scoreCalm } from "../../engine/evaluation/score-calm.ts";
import { delayed } from "../../engine/evaluation/strips.ts";
import type { Watched } from "../../engine/evaluation/watch-spans.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Case } from "./case.ts";
import type { Contender } from "./contender.ts";

/** What one threshold of one contender came to on one case. */
export interface Trial {
  readonly watched: Watched;
  readonly score: Score;
  readonly calm: CalmCount;
}

/** Every threshold of a contender on one case, or each level of one that has none; tried when it is first asked for. */
export interface Trials {
  readonly case: Case;
  /** By place in the contender's thresholds; by level for one without. */
  at(level: Level, place: number | undefined): Trial;
}

/**
 * Tries a contender on a case, its alerts `latency` late: nobody hears of anything at once. Undefined where it has nothing to
 * say of it.
 */
export const tryOn = (contender: Contender, of: Case, latency: Micros): Trials | undefined => {
  const said = contender.prepare(of);
  if (said === undefined) return undefined;
  const trial = (level: Level, threshold: number | undefined): Trial => {
    const { active, notifications } = said(level, threshold);
    const watched: Watched = {
      active: delayed(active, latency),
      notifications: notifications.map((time) => time + latency),
    };
    const score = scoreAlerts(watched.active, of.label, of.labels);
    return { watched, score, calm: scoreCalm(score, watched.notifications, of.label, of.labels) };
  };
  const known = new Map<string, Trial>();
  return {
    case: of,
    at: (level, place) => {
      // Whoever has a threshold says the same at both levels.
      const key = place === undefined ? level : String(place);
      const made =
        known.get(key) ??
        trial(level, place === undefined ? undefined : contender.thresholds[place]);
      known.set(key, made);
      return made;
    },
  };
};
