import type { LabelledEvent, LabelSeries } from "./label-events.ts";
import { median } from "./quantile.ts";
import { type Active, HORIZON } from "./score-alerts.ts";

/** bps x minutes in one unit of loss. */
const UNIT = 1000;

/** Of a coin's episodes, when an event was first told: from a day before its T_50 until its end. Undefined where it was not. */
export const toldAt = (
  episodes: readonly Active[],
  {
    onsets,
    end = Number.POSITIVE_INFINITY,
  }: Pick<LabelledEvent, "onsets"> & { readonly end?: number | undefined },
): number | undefined =>
  episodes.find(({ from }) => from >= onsets[50] - HORIZON && from <= end)?.from;

/**
 * What an event cost whoever waited for an alert: the area beyond par from T_50 until then, bps x minutes / 1,000. Nothing
 * where it came before, and the whole event where none came. A bar's distance stands from its end for its length, as it
 * does in the event's severity.
 */
export const eventLoss = (
  { time, off, step }: LabelSeries,
  { onsets, end, severity }: Pick<LabelledEvent, "onsets" | "end" | "severity">,
  told: number | undefined,
): number => {
  if (told === undefined || told > (end ?? Number.POSITIVE_INFINITY)) return severity / UNIT;
  let area = 0;
  const first = Math.max(0, Math.round((onsets[50] - (time[0] ?? 0)) / step));
  for (let i = first; i < time.length && (time[i] ?? 0) < told; i++) {
    const here = off[i] ?? Number.NaN;
    if (here > 0) area += (here * Math.min(step, told - (time[i] ?? 0))) / 60e6;
  }
  return area / UNIT;
};

/**
 * The price of one false alarm a coin-month: what the median event costs that is missed. From calibration data alone;
 * undefined where they hold no event.
 */
export const falseAlarmCost = (
  events: readonly Pick<LabelledEvent, "severity">[],
): number | undefined => median(events.map(({ severity }) => severity / UNIT));

/** At how many times the calibrated price of a false alarm the cost is shown. */
const FACTORS = { "0.1": 0.1, "1": 1, "10": 10 } as const;

/** C = c_fa x false alarms a coin-month + the losses of all events; null where either price or rate is not known. */
export const detectionCost = ({
  falseAlarms,
  losses,
  price,
}: {
  /** A coin-month. */
  readonly falseAlarms: number | null;
  readonly losses: readonly number[];
  /** Of one a coin-month. */
  readonly price: number | undefined;
}): Readonly<Record<keyof typeof FACTORS, number | null>> => {
  const loss = losses.reduce((sum, each) => sum + each, 0);
  const at = (factor: number): number | null =>
    falseAlarms === null || price === undefined ? null : factor * price * falseAlarms + loss;
  return { "0.1": at(FACTORS["0.1"]), "1": at(FACTORS["1"]), "10": at(FACTORS["10"]) };
};
