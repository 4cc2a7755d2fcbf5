import type { CoinLabels } from "../../datasets/evaluation/label-tape.ts";
import { offOf, type StepSeries } from "../../datasets/evaluation/step-series.ts";
import type { DepegEvent } from "../../datasets/events/event.ts";
import { daysOf, instrumentsOf } from "../../datasets/events/tape-cover.ts";
import type { Alert } from "../../engine/alerts/alert.ts";
import {
  type EventMeasures,
  eventMeasures,
  type VenueMove,
  venueMoves,
} from "../../engine/evaluation/event-measures.ts";
import type { LabelledEvent } from "../../engine/evaluation/label-events.ts";
import { median } from "../../engine/evaluation/quantile.ts";
import { type Micros, micros, minutes } from "../../engine/market/time.ts";
import { cut } from "./cut.ts";
import type { CoveringTape } from "./event-tapes.ts";
import { wholeOf } from "./range.ts";
import type { Moment, Run, Span, View } from "./run.ts";
import type { TapeLabels } from "./tape-labels.ts";

/** A documented event as one tape shows it. */
export interface EventCase {
  readonly event: DepegEvent;
  readonly tape: CoveringTape;
  /** Around it: every coin, and of instruments those that price its own. */
  readonly view: View;
  /** What the labels say; undefined where the coin did not leave its peg for long on this tape. */
  readonly found: FoundEvent | undefined;
}

export interface FoundEvent {
  readonly labelled: LabelledEvent;
  /** The quote currency in which the coin was judged where dollars could not be had. */
  readonly basis: string | undefined;
  /** From one judgement to the next, µs. */
  readonly step: Micros;
  /** From T_50 to the end, or to that of the tape. */
  readonly span: Span;
  readonly measures: EventMeasures;
  readonly moves: readonly VenueMove[];
  /** Quoted, bps: the median and the widest in the event, the median of the day before; undefined where nobody quotes. */
  readonly spread:
    | { readonly before: number | undefined; readonly median: number; readonly widest: number }
    | undefined;
  readonly others: readonly OtherCoin[];
  /** The coin's, from a day before T_50 to the end. */
  readonly alerts: readonly Alert[];
}

/** What another coin of the tape did meanwhile. */
export interface OtherCoin {
  readonly coin: string;
  /** Farthest from its peg, bps with the sign. */
  readonly farthest: { readonly deviation: number; readonly time: Micros };
  /** T_50 of an event of its own that overlaps this one; undefined where there is none. */
  readonly onset: Micros | undefined;
}

const DAY = minutes(24 * 60);

/** Puts together what a run and the labels of one tape say of a documented event. */
export const eventCase = (
  event: DepegEvent,
  tape: CoveringTape,
  run: Run,
  known: TapeLabels,
): EventCase => {
  const found = findEvent(event, run, known);
  const days = daysOf(event);
  const window = found === undefined ? inside(run, days) : around(run, found.span);
  const own = instrumentsOf(event.coin, days.from, tape.manifest.instruments);
  const view = cut(run, window);
  return {
    ...{ event, tape, found },
    view: {
      ...view,
      subjects: view.subjects.filter(({ id, kind }) => kind === "coin" || own.includes(id)),
      alerts: view.alerts.filter(({ coin }) => coin === event.coin),
      gaps: view.gaps.filter(({ instrument }) => own.includes(instrument)),
      moments: momentsOf(event, found),
    },
  };
};

const momentsOf = (
  { direction }: Pick<DepegEvent, "direction">,
  found: FoundEvent | undefined,
): Moment[] => {
  if (found === undefined) return [];
  const { onsets, peak, end } = found.labelled;
  const { 100: hundred } = onsets;
  return [
    { time: onsets[50], label: "T_50" },
    ...(hundred === undefined ? [] : [{ time: hundred, label: "T_100" }]),
    { time: peak.time, label: direction === "discount" ? "trough" : "peak" },
    ...(end === undefined ? [] : [{ time: end, label: "recovered" }]),
  ].sort((a, b) => a.time - b.time);
};

const findEvent = (
  { coin, direction, ...event }: DepegEvent,
  run: Run,
  { series, labels }: TapeLabels,
): FoundEvent | undefined => {
  const days = daysOf({ coin, direction, ...event });
  // The gravest of those that touch the days: a documented onset may be a little late.
  const candidates = labels
    .filter((each) => each.coin === coin && each.side === direction)
    .flatMap((each) => each.labels.events.map((labelled) => ({ each, labelled })))
    .filter(
      ({ labelled: { onsets, end } }) =>
        onsets[50] < days.to && (end ?? Number.POSITIVE_INFINITY) > days.from,
    )
    .sort((a, b) => b.labelled.severity - a.labelled.severity);
  const [best] = candidates;
  const steps = series.find((each) => each.coin === coin && each.basis === best?.each.basis);
  if (best === undefined || steps === undefined) return undefined;
  const { labelled, each } = best;
  const from = labelled.onsets[50];
  const span = { from, to: micros(labelled.end ?? each.series.time.at(-1) ?? from) };
  return {
    ...{ labelled, basis: each.basis, step: each.series.step, span },
    measures: eventMeasures(each.series, labelled),
    moves: venueMoves(
      each.series,
      steps.venues.map(({ venue, deviation }) => ({ venue, off: offOf(deviation, direction) })),
      labelled,
    ),
    spread: spreadOf(steps, span),
    others: othersOf(coin, labels, series, span),
    alerts: run.alerts.filter(
      (alert) => alert.coin === coin && alert.time >= from - DAY && alert.time <= span.to,
    ),
  };
};

const spreadOf = ({ columns: { time, spread } }: StepSeries, { from, to }: Span) => {
  const within = (first: number, last: number): number[] =>
    [...spread].filter((value, i) => {
      const at = time[i] ?? Number.NaN;
      return at >= first && at < last && !Number.isNaN(value);
    });
  const here = within(from, to);
  const middle = median(here);
  if (middle === undefined) return undefined;
  const widest = here.reduce((most, value) => Math.max(most, value), 0);
  return { before: median(within(from - DAY, from)), median: middle, widest };
};

const othersOf = (
  own: string,
  labels: readonly CoinLabels[],
  series: readonly StepSeries[],
  { from, to }: Span,
): OtherCoin[] =>
  series
    .filter(({ coin }) => coin !== own)
    .flatMap(({ coin, basis, columns: { time, deviation } }): OtherCoin[] => {
      let far = -1;
      for (const [i, value] of deviation.entries()) {
        const at = time[i] ?? Number.NaN;
        if (at < from || at > to || Number.isNaN(value)) continue;
        if (far < 0 || Math.abs(value) > Math.abs(deviation[far] ?? 0)) far = i;
      }
      if (far < 0) return [];
      const onsets = labels
        .filter((each) => each.coin === coin && each.basis === basis)
        .flatMap((each) => each.labels.events)
        .filter(({ onsets: at, end }) => at[50] <= to && (end ?? Number.POSITIVE_INFINITY) >= from)
        .map(({ onsets: at }) => at[50]);
      return [
        {
          coin,
          farthest: {
            deviation: deviation[far] ?? Number.NaN,
            time: micros(time[far] ?? Number.NaN),
          },
          onset: onsets.length === 0 ? undefined : micros(Math.min(...onsets)),
        },
      ];
    })
    .sort((a, b) => Math.abs(b.farthest.deviation) - Math.abs(a.farthest.deviation));

/** Some of what was before and after, on the run's own boundaries. */
const around = (run: Run, { from, to }: Span): Span => {
  const more = Math.max(minutes(120), (to - from) / 8);
  return inside(run, { from: from - more, to: to + more });
};

const inside = (run: Run, { from, to }: { readonly from: number; readonly to: number }): Span => {
  const whole = wholeOf(run);
  const at = (time: number): number => Math.round(time / run.every) * run.every;
  return {
    from: micros(Math.max(whole.from, Math.min(at(from), whole.to - run.every))),
    to: micros(Math.min(whole.to, Math.max(at(to), whole.from + run.every))),
  };
};
