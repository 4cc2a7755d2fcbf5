import { rises } from "../alerts/rises.ts";
import type { Incident } from "../evaluation/incidents.ts";
import type { Micros } from "../market/time.ts";
import type { Matcher } from "./act.ts";
import { matches } from "./matcher.ts";

/** What a silence would have done, had it held all the time. */
export interface SilencePreview {
  /** Incidents that people are told of; those for boards alone are none of them. */
  readonly told: number;
  /** Since when: the first of them, µs; undefined where there is none. */
  readonly since: Micros | undefined;
  /** Of these nobody would have heard anything. */
  readonly hidden: readonly Incident[];
  /** Of these people would have heard, but not of every worsening: they changed from or to what the silence covers. */
  readonly partly: readonly Incident[];
}

/** What a silence with this matcher would have hidden of incidents, given in order. */
export const previewSilence = (
  incidents: readonly Incident[],
  matcher: Matcher,
): SilencePreview => {
  const told = incidents.flatMap((incident) => {
    const news = incident.emissions.filter((alert) => rises(alert) && !alert.boardOnly);
    const covered = news.filter(({ coin, rule, venue = incident.first.venue ?? "", severity }) =>
      matches(matcher, { coin, rule, venue, severity }),
    );
    return news.length === 0 ? [] : [{ incident, news: news.length, covered: covered.length }];
  });
  return {
    told: told.length,
    since: told[0]?.incident.first.time,
    hidden: told.flatMap(({ incident, news, covered }) => (covered === news ? incident : [])),
    partly: told.flatMap(({ incident, news, covered }) =>
      covered > 0 && covered < news ? incident : [],
    ),
  };
};
