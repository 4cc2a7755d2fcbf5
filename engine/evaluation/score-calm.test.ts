import { expect, it } from "vitest";
import { micros, minutes } from "../market/time.ts";
import { type LabelSeries, labelEvents } from "./label-events.ts";
import { type Active, scoreAlerts } from "./score-alerts.ts";
import { pooled, ratesOf, scoreCalm } from "./score-calm.ts";

const DAY = 1440;
const at = (minute: number) => micros(minute * 60e6);
/** Thirty days at par, then an hour without a price, then an event of an hour and what belongs to it. */
const parts: readonly (readonly [number, number])[] = [
  ...[[30 * DAY, 0] as const, [60, Number.NaN] as const, [60, 60] as const, [2 * DAY, 0] as const],
];
const off = Float64Array.from(
  parts.flatMap(([length, value]) => Array<number>(length).fill(value)),
);
const series: LabelSeries = {
  ...{ off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) },
};
const labels = labelEvents(series);
const count = (active: readonly Active[], notifications: readonly number[]) =>
  scoreCalm(scoreAlerts(active, series, labels), notifications, series, labels);

it("counts what was told in calm time, and how long that was", () => {
  const onset = 30 * DAY + 60;
  const active = [
    { from: at(100), to: at(130) },
    { from: at(5000), to: at(5010) },
    { from: at(onset - 30), to: at(onset + 30) },
  ];
  const calm = count(active, [at(100), at(110), at(5000), at(onset - 30), at(onset + 10)]);
  // A day before the onset belongs to it, and an hour of that was blind; 23 hours and 59 minutes of the end are calm.
  const calmMinutes = onset - DAY + (2 * DAY - DAY - 1);
  expect(calm).toEqual({
    ...{ falseAlarms: 2, notifications: 3, months: expect.closeTo(calmMinutes / (30 * DAY), 12) },
    activeMonths: expect.closeTo(40 / (30 * DAY), 12),
    allMonths: (32 * DAY + 120) / (30 * DAY),
    blindMonths: 60 / (30 * DAY),
  });
  expect(ratesOf(calm).duty).toBeCloseTo(40 / calmMinutes, 12);
  expect(ratesOf(calm).blind).toBeCloseTo(60 / (32 * DAY + 120), 12);
});

it("pools blocks by their length", () => {
  const block = (months: number, falseAlarms: number, duty: number) => ({
    ...{ falseAlarms, notifications: 2 * falseAlarms, months, activeMonths: duty * months },
    ...{ allMonths: months, blindMonths: 0 },
  });
  const all = ratesOf(pooled([block(1, 3, 0.02), block(5, 0, 0.005)]));
  expect(all).toEqual({
    ...{ falseAlarms: 0.5, notifications: 1, duty: expect.closeTo(0.0075, 12), blind: 0 },
  });
  expect(ratesOf(pooled([]))).toEqual({
    ...{ falseAlarms: null, notifications: null, duty: null, blind: null },
  });
});
