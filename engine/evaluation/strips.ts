import { type Micros, micros, minutes, seconds } from "../market/time.ts";
import type { LabelSeries, Labels, Line } from "./label-events.ts";
import { type LeadSummary, leadSummary } from "./lead-summary.ts";
import { type Active, HORIZON, type Meeting, scoreAlerts } from "./score-alerts.ts";

/** One coin and side of a tape, and when a detector was active there. */
export interface Case {
  readonly active: readonly Active[];
  readonly series: Pick<LabelSeries, "time" | "step">;
  readonly labels: Pick<Labels, "events" | "calm">;
}

/** Feed, rule and delivery take a while: everything is told, and ends, that much later. */
export const delayed = (active: readonly Active[], latency: Micros): Active[] =>
  active.map(({ from, to }) => ({ from: from + latency, to: to + latency }));

const LATENCIES = { "0": micros(0), "5": seconds(5), "60": seconds(60) } as const;
const HORIZONS = { "24h": HORIZON, "6h": minutes(6 * 60), "1h": minutes(60) } as const;

/** How the events of all cases that reached a line were met against it. */
export const meetingsOf = (
  cases: readonly Case[],
  line: Line,
  horizon: Micros = HORIZON,
): Meeting[] =>
  cases.flatMap(({ active, series, labels }) =>
    scoreAlerts(active, series, labels, { horizon }).events.flatMap(
      ({ against }) => against[line] ?? [],
    ),
  );

const lasting = (meetings: readonly Meeting[]): LeadSummary =>
  leadSummary(meetings.map(({ persistentLead }) => persistentLead));

/** Median lasting lead, minutes, with alerts so many seconds late: one may then come in time instead of early. */
export const latencyStrip = (
  cases: readonly Case[],
  line: Line,
): Readonly<Record<keyof typeof LATENCIES, number | null>> => {
  const at = (latency: Micros): number | null => {
    const late = cases.map((each) => ({ ...each, active: delayed(each.active, latency) }));
    return lasting(meetingsOf(late, line)).median;
  };
  return { "0": at(LATENCIES["0"]), "5": at(LATENCIES["5"]), "60": at(LATENCIES["60"]) };
};

/** What a shorter horizon leaves of it. */
export interface HorizonResult {
  readonly early: number;
  readonly of: number;
  readonly medianLead: number | null;
}

/** The same alerts, when only those count as early that came within a day, six hours or one before the line. */
export const horizonStrip = (
  cases: readonly Case[],
  line: Line,
): Readonly<Record<keyof typeof HORIZONS, HorizonResult>> => {
  const at = (horizon: Micros): HorizonResult => {
    const meetings = meetingsOf(cases, line, horizon);
    return {
      early: meetings.filter(({ outcome }) => outcome === "early").length,
      of: meetings.length,
      medianLead: lasting(meetings).median,
    };
  };
  return { "24h": at(HORIZONS["24h"]), "6h": at(HORIZONS["6h"]), "1h": at(HORIZONS["1h"]) };
};
