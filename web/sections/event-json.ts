import { baseRate } from "../../datasets/events/base-rate.ts";
import { mechanismOf } from "../../datasets/events/mechanism.ts";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import { chartJson } from "../chart-figure.ts";
import { certainty } from "../view/certainty.ts";
import type { EventCase, FoundEvent } from "../view/event-case.ts";
import { instrumentExtremes } from "../view/event-extremes.ts";
import { eventChartViews } from "./event-report.ts";

const orNull = (time: Micros | undefined): string | null =>
  time === undefined ? null : formatTime(time);
const secondsOf = (duration: number): number => duration / 1e6;

/** An event for programs: times ISO 8601, distances bps, durations and leads (+ before) in seconds. */
export const eventJson = (of: Pick<EventCase, "event"> & Partial<EventCase>) => {
  const { event, tape, view, found } = of;
  return {
    event: { ...event, mechanism: mechanismOf(event.coin) ?? null },
    baseRate: baseRate(mechanismOf(event.coin)),
    tape:
      tape === undefined
        ? null
        : {
            name: tape.name,
            kind: tape.manifest.kind,
            clock: tape.manifest.clock,
            share: tape.share,
          },
    from: orNull(view?.from),
    to: orNull(view?.to),
    found:
      found === undefined || tape === undefined || view === undefined
        ? null
        : foundJson({ event, tape, view, found }),
    charts:
      tape === undefined || view === undefined
        ? []
        : eventChartViews({ event, tape, view, found }).map(([chart, shown]) =>
            chartJson(chart, shown),
          ),
  };
};

const foundJson = (of: EventCase & { readonly found: FoundEvent }) => {
  const { event, tape, found, view } = of;
  const { labelled, measures, moves, spread, others, alerts } = found;
  const { onsets, peak, end } = labelled;
  return {
    ...{ t50: orNull(onsets[50]), t100: orNull(onsets[100]), t300: orNull(onsets[300]) },
    ...{ end: orNull(end), peak: { off: peak.off, time: formatTime(peak.time) } },
    ...{ grade: labelled.grade, dynamics: labelled.dynamics, basis: found.basis ?? null },
    certainty: certainty(tape.manifest, event.coin, onsets[50]),
    beyond: measures.beyond.map(({ bps, duration }) => ({ bps, seconds: secondsOf(duration) })),
    areaBpsHours: measures.area,
    halfLifeSeconds: measures.halfLife === undefined ? null : secondsOf(measures.halfLife),
    ...{ coverage: measures.coverage, stepSeconds: secondsOf(found.step) },
    venues: moves.map(({ venue, onset, peak: own }) => ({
      ...{ venue, t50: orNull(onset) },
      peak: own === undefined ? null : { off: own.off, time: formatTime(own.time) },
    })),
    instruments: instrumentExtremes(of).map(({ subject, value, time, volume }) => ({
      ...{ instrument: subject.id, price: value, minute: formatTime(time), volume },
      certainty: certainty(tape.manifest, subject.id, time),
    })),
    spread: spread ?? null,
    others: others.map(({ coin, farthest, onset }) => ({
      ...{ coin, deviation: farthest.deviation, time: formatTime(farthest.time) },
      t50: orNull(onset),
    })),
    gaps: view.gaps.map((gap) => ({ ...gap, from: formatTime(gap.from), to: formatTime(gap.to) })),
    alerts: alerts.map((alert) => ({
      ...{ ...alert, time: formatTime(alert.time) },
      leadToOnset: secondsOf(onsets[50] - alert.time),
      leadToPeak: secondsOf(peak.time - alert.time),
    })),
  };
};
