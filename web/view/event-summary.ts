import type { Alert, Severity } from "../../engine/alerts/alert.ts";
import { rises } from "../../engine/alerts/rises.ts";
import { isOff, ONSET_BPS, onsetIndex } from "../../engine/evaluation/onset.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { FrameColumns, Subject, View } from "./run.ts";

/** How a view went for the coin that strayed furthest: what a reader asks first. */
export interface EventSummary {
  readonly subject: string;
  /** First boundary at which the coin was at least 50 bps from its peg, and stayed so (see onsetIndex). */
  readonly onset: Micros | undefined;
  /** Furthest from the peg, basis points with their sign, and when. */
  readonly worst: { readonly deviation: number; readonly time: Micros } | undefined;
  /** First boundary after the worst from which it stayed within 50 bps to the end of the view. */
  readonly recovery: Micros | undefined;
  /** Time at or beyond so many basis points, µs. */
  readonly beyond: readonly { readonly bps: number; readonly duration: Micros }[];
  /** Incidents that began or grew worse, by the gravest that each came to. */
  readonly alerts: {
    readonly critical: number;
    readonly warning: number;
    readonly info: number;
    /** Shown here, told to nobody, and in none of the other numbers. */
    readonly boardOnly: number;
  };
}

const LEVELS = [50, 100, 200];

/** Sums a view up over the frames of `subject` (a coin, or an instrument where there is none). */
export const eventSummary = (view: View, subject: Subject): EventSummary => {
  const { frames } = subject;
  const { time, deviation } = frames;
  const onset =
    onsetIndex(
      time,
      deviation.map((value) => Math.abs(value)),
    ) ?? -1;
  let worst = -1;
  for (const [i, value] of deviation.entries())
    if (!Number.isNaN(value) && Math.abs(value) > Math.abs(deviation[worst] ?? 0)) worst = i;
  const lastOut = deviation.findLastIndex((value) => isOff(Math.abs(value)));
  const back =
    lastOut < 0
      ? -1
      : deviation.findIndex((value, i) => i > lastOut && Math.abs(value) < ONSET_BPS);
  return {
    subject: subject.id,
    onset: at(time, onset),
    worst:
      worst < 0
        ? undefined
        : { deviation: deviation[worst] ?? Number.NaN, time: micros(time[worst] ?? Number.NaN) },
    recovery: at(time, back),
    beyond: LEVELS.map((bps) => ({ bps, duration: durationBeyond(frames, bps, view) })),
    alerts: countIncidents(view.alerts),
  };
};

const GRAVE: readonly (Severity | "boardOnly")[] = ["boardOnly", "info", "warning", "critical"];

const countIncidents = (alerts: readonly Alert[]): EventSummary["alerts"] => {
  const gravest = new Map<string, Severity | "boardOnly">();
  for (const { incident, severity, boardOnly } of alerts.filter(rises)) {
    const now = boardOnly ? "boardOnly" : severity;
    const before = gravest.get(incident) ?? "boardOnly";
    gravest.set(incident, GRAVE.indexOf(now) > GRAVE.indexOf(before) ? now : before);
  }
  const all = [...gravest.values()];
  const those = (name: Severity | "boardOnly"): number =>
    all.filter((each) => each === name).length;
  return {
    critical: those("critical"),
    warning: those("warning"),
    info: those("info"),
    boardOnly: those("boardOnly"),
  };
};

const at = (time: Float64Array, index: number): Micros | undefined =>
  index < 0 ? undefined : micros(time[index] ?? Number.NaN);

/** A value holds until the next one. */
const durationBeyond = (
  { time, deviation }: FrameColumns,
  bps: number,
  { from, to }: View,
): Micros => {
  let total = 0;
  for (const [i, value] of deviation.entries())
    if (Math.abs(value) >= bps) total += (time[i + 1] ?? to) - Math.max(time[i] ?? to, from);
  return micros(total);
};
