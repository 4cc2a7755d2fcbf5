import { expect, it } from "vitest";
import { micros, minutes } from "../market/time.ts";
import { countEpisodes, f1, leadWeightedRecall, precisionOf } from "./episode-precision.ts";
import { type LabelSeries, labelEvents } from "./label-events.ts";
import { scoreAlerts } from "./score-alerts.ts";

const DAY = 1440;
const at = (minute: number) => micros(minute * 60e6);
/** Five calm days, a major event, five days, a minor one, five days with three minutes of a spike and an hour blind. */
const MAJOR = 5 * DAY;
const MINOR = MAJOR + 120 + 5 * DAY;
const SPIKE = MINOR + 60 + 3 * DAY;
const BLIND = SPIKE + DAY;
const off = new Float64Array(BLIND + DAY);
off.fill(60, MAJOR, MAJOR + 60).fill(150, MAJOR + 60, MAJOR + 120);
off
  .fill(60, MINOR, MINOR + 60)
  .fill(80, SPIKE, SPIKE + 3)
  .fill(Number.NaN, BLIND, BLIND + 60);
const series: LabelSeries = {
  ...{ off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) },
};
const labels = labelEvents(series);
const count = (...starts: readonly number[]) => {
  const active = starts.map((from) => ({ from: at(from), to: at(from + 5) }));
  return countEpisodes(scoreAlerts(active, series, labels), series);
};
const nothing = { hits: 0, minor: 0, falseAlarms: 0, others: 0, blind: 0 };

it("sorts every episode by what came of it", () => {
  expect(count(MAJOR - DAY)).toEqual({ ...nothing, hits: 1 });
  expect(count(MAJOR + 100)).toEqual({ ...nothing, hits: 1 });
  expect(count(MAJOR - DAY - 1)).toEqual({ ...nothing, falseAlarms: 1 });
  expect(count(MAJOR + 120 + 600)).toEqual({ ...nothing, others: 1 });
  expect(count(MINOR - 10)).toEqual({ ...nothing, minor: 1 });
  expect(count(SPIKE + 2)).toEqual({ ...nothing, others: 1 });
  expect(count(BLIND + 30)).toEqual({ ...nothing, blind: 1 });
});

it("precision leaves minor and blind ones out, over all tapes together", () => {
  const one = count(10, 200, MAJOR - 10, MAJOR + 115, MINOR - 10, SPIKE + 2, BLIND + 30);
  expect(one).toEqual({ hits: 2, minor: 1, falseAlarms: 2, others: 1, blind: 1 });
  expect(precisionOf([one])).toBe(0.4);
  expect(precisionOf([one, { ...nothing, hits: 5 }])).toBe(0.7);
  expect(precisionOf([{ ...nothing, minor: 3 }])).toBeNull();
});

it("f1 is the harmonic mean", () => {
  expect(f1(0.5, 1)).toBeCloseTo(2 / 3, 12);
  expect(f1(0, 0)).toBe(0);
  expect(f1(null, 1)).toBeNull();
});

it("weighs recall by the lead in parts of a day", () => {
  const meetings = [
    { firstLead: minutes(12 * 60) },
    { firstLead: undefined },
    { firstLead: minutes(6 * 60) },
  ];
  expect(leadWeightedRecall(meetings)).toBeCloseTo((0.5 + 0.25) / 3, 12);
  expect(leadWeightedRecall([])).toBeNull();
});
