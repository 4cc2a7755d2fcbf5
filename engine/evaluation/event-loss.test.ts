import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { micros, minutes, seconds } from "../market/time.ts";
import { detectionCost, eventLoss, falseAlarmCost, toldAt } from "./event-loss.ts";
import { type LabelledEvent, type LabelSeries, labelEvents } from "./label-events.ts";

const at = (minute: number) => micros(minute * 60e6);
const parts: readonly (readonly [number, number])[] = [
  ...[[100, -5] as const, [20, 60] as const, [10, 150] as const, [30, 40] as const],
  ...[[1, -8] as const, [600, 0] as const],
];
const off = Float64Array.from(
  parts.flatMap(([length, value]) => Array<number>(length).fill(value)),
);
const series: LabelSeries = {
  ...{ off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) },
};
const [event] = labelEvents(series).events as [LabelledEvent];

describe("the loss of an event", () => {
  it("is nothing when it was told by T_50, and the whole of it when it never was", () => {
    expect(eventLoss(series, event, at(40))).toBe(0);
    expect(eventLoss(series, event, at(100))).toBe(0);
    const whole = (20 * 60 + 10 * 150 + 30 * 40) / 1000;
    expect(eventLoss(series, event, undefined)).toBe(whole);
    expect(eventLoss(series, event, at(400))).toBe(whole);
  });

  it("is the area until it was told, to the second", () => {
    expect(eventLoss(series, event, at(110))).toBeCloseTo((10 * 60) / 1000, 12);
    expect(eventLoss(series, event, micros(at(122) + seconds(30)))).toBeCloseTo(
      (20 * 60 + 2.5 * 150) / 1000,
      12,
    );
  });

  it("never falls with time, and never passes the whole", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        const loss = (minute: number) => eventLoss(series, event, at(minute));
        expect(loss(early)).toBeLessThanOrEqual(loss(late) + 1e-12);
        expect(loss(late)).toBeLessThanOrEqual(event.severity / 1000 + 1e-12);
      }),
    );
  });
});

it("an event is told from a day before it until its end, which may not have come", () => {
  const told = (from: number) => toldAt([{ from: at(from), to: at(from + 1) }], event);
  expect(told(100 - 1440)).toBe(at(100 - 1440));
  expect(told(100 - 1441)).toBeUndefined();
  expect(told(160)).toBe(at(160));
  expect(told(161)).toBeUndefined();
  expect(toldAt([{ from: at(900), to: at(901) }], { ...event, end: undefined })).toBe(at(900));
});

it("one false alarm a coin-month costs as much as the median event missed", () => {
  const price = falseAlarmCost([{ severity: 9000 }, { severity: 1000 }, { severity: 4000 }]);
  expect(price).toBe(4);
  // Half a false alarm a month, and two events that cost 1 and 3.
  expect(detectionCost({ falseAlarms: 0.5, losses: [1, 3], price })).toEqual({
    ...{ "0.1": 4.2, "1": 6, "10": 24 },
  });
  expect(falseAlarmCost([])).toBeUndefined();
  expect(detectionCost({ falseAlarms: 0.5, losses: [1], price: undefined })["1"]).toBeNull();
  expect(detectionCost({ falseAlarms: null, losses: [1], price })["10"]).toBeNull();
});
