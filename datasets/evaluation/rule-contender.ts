import type { Alert } from "../../engine/alerts/alert.ts";
import { activeSpans, type Level } from "../../engine/evaluation/active-spans.ts";
import type { Active } from "../../engine/evaluation/score-alerts.ts";
import { venueSpans } from "../../engine/evaluation/score-local.ts";
import type { Contender } from "./contender.ts";

const watched = (active: readonly Active[]) => ({
  active,
  notifications: active.map(({ from }) => from),
});

/** Alert rules as they ran over the tapes. They judge coins over all their venues: of one venue alone they say nothing. */
export const ruleContender = (
  id: string,
  alerts: ReadonlyMap<string, readonly Alert[]>,
): Contender => ({
  ...{ id, title: `rules: ${id}`, groups: [], thresholds: [] },
  prepare: ({ tape, coin, side, venue }) => {
    const own = alerts.get(tape);
    if (own === undefined || venue !== undefined) return undefined;
    return (level) => watched(activeSpans(own, { coin, side, level }));
  },
  onVenue: ({ tape, coin, side }, venue) =>
    venueSpans(alerts.get(tape) ?? [], { coin, venue, side }),
});

/** Anybody's alerts: what they say of a coin counts on both sides. */
export const foreignContender = (
  id: string,
  spans: (coin: string, level: Level) => readonly Active[],
): Contender => ({
  ...{ id, title: `alerts of ${id}`, groups: [], thresholds: [] },
  told: true,
  prepare: ({ coin, venue }) =>
    venue === undefined ? (level) => watched(spans(coin, level)) : undefined,
});
