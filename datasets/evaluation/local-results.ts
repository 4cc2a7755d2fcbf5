import { type LocalEvent, localEvents } from "../../engine/evaluation/local-events.ts";
import { scoreLocal } from "../../engine/evaluation/score-local.ts";
import { formatTime } from "../../engine/market/time.ts";
import { clusterEvents, splitOf } from "./cluster-events.ts";
import type { EventResult, EventRow } from "./evaluation.ts";
import type { CaseEvents } from "./event-results.ts";
import type { ContenderRun } from "./run-contender.ts";
import { offOf } from "./step-series.ts";

/** What single venues did of their own on one case. */
export interface LocalCase extends CaseEvents {
  readonly events: readonly LocalEvent[];
}

/** Trouble of one venue alone, on every case of several: the right answer to it is an alert about the venue. */
export const localCases = (all: readonly CaseEvents[]): LocalCase[] => {
  const found = all.flatMap((each) => {
    const { series, side, label, labels, venue } = each.case;
    if (venue !== undefined || series.venues.length < 2) return [];
    const venues = series.venues.map(({ venue: name, deviation }) => ({
      venue: name,
      off: offOf(deviation, side),
    }));
    return [{ ...each, events: localEvents(label, venues, labels.events) }];
  });
  const flat = found.flatMap(({ case: { coin, side }, events }) =>
    events.map(({ onsets }) => ({ coin, side, onset: onsets[50] })),
  );
  const clusters = clusterEvents(flat);
  const splits = splitOf(flat, clusters);
  let next = 0;
  return found.map((each) => ({
    ...each,
    rows: each.events.map((event): EventRow => {
      const place = next++;
      const { tape, coin, side, series } = each.case;
      return {
        id: `${coin} on ${event.venue} ${formatTime(event.onsets[50]).slice(0, 16)}Z ${side}, ${tape}`,
        ...{ tape, coin, side, class: "local", venue: event.venue, step: series.step, event },
        cluster: clusters[place] ?? "",
        split: splits[place] ?? "training",
      };
    }),
  }));
};

/** How a contender met them: its alerts about the venue, and how often it took them for the coin's trouble. */
export const localResults = (
  { contender, results }: ContenderRun,
  locals: readonly LocalCase[],
  level: ContenderRun["results"][number]["level"],
): EventResult[] =>
  locals.flatMap(({ case: of, events, rows }) => {
    const own = results
      .find((each) => each.level === level)
      ?.cases.find((each) => each.case === of);
    if (own === undefined) return [];
    return scoreLocal(events, {
      ...{ series: of.label, coinEvents: of.labels.events },
      ofVenue: (venue) => contender.onVenue?.(of, venue) ?? [],
      ofCoin: own.quiet?.watched.active ?? [],
    }).map(({ against, coinWide }, i) => ({
      ...{ event: rows[i]?.id ?? "", threshold: own.threshold, against, coinWide },
      ...{ told: undefined, openSince: undefined, active: [], loss: Number.NaN },
      ...{ exitToTrough: undefined, exitToWeek: undefined, entry: undefined },
    }));
  });
