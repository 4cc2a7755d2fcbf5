import { expect, it } from "vitest";
import { micros, minutes } from "../market/time.ts";
import { entryTiming, resolvedAt, seedEntryAt } from "./entry-timing.ts";
import { type LabelledEvent, type LabelSeries, labelEvents } from "./label-events.ts";

const at = (minute: number) => micros(minute * 60e6);
/** 60 bps off, 200, 250, the trough of 1000, then back over 400 and 20. */
const parts: readonly (readonly [number, number])[] = [
  ...[[10, 0] as const, [20, 60] as const, [20, 200] as const, [5, 250] as const],
  ...[[5, 1000] as const, [10, 400] as const, [1, Number.NaN] as const, [600, 20] as const],
];
const off = Float64Array.from(
  parts.flatMap(([length, value]) => Array<number>(length).fill(value)),
);
const series: LabelSeries = {
  ...{ off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) },
};
const [event] = labelEvents(series).events as [LabelledEvent];

it("the article comes in at the first close beyond 2 %, exactly 2 % is not", () => {
  expect(seedEntryAt(series, event)).toBe(at(50));
  // At 250 of 1000: three quarters of the way back.
  expect(entryTiming(series, event, seedEntryAt(series, event))).toBe(0.75);
  expect(seedEntryAt(series, { ...event, end: at(40) })).toBeUndefined();
});

it("a detector comes in when the first alert of the event resolves", () => {
  const active = [
    { from: at(0), to: at(5) },
    { from: at(8), to: at(62) },
    { from: at(65), to: at(90) },
  ];
  expect(resolvedAt(active, event)).toBe(at(62));
  expect(entryTiming(series, event, at(62))).toBe(0.6);
  expect(resolvedAt([{ from: at(12), to: Number.POSITIVE_INFINITY }], event)).toBeUndefined();
  expect(resolvedAt([{ from: at(400), to: at(420) }], event)).toBeUndefined();
  expect(resolvedAt([], event)).toBeUndefined();
});

it("is 0 at the trough, nearly 1 at the end, and waits for a price", () => {
  expect(entryTiming(series, event, at(55))).toBe(0);
  expect(entryTiming(series, event, at(70))).toBeCloseTo(0.98, 12);
  expect(entryTiming(series, event, undefined)).toBeUndefined();
  expect(entryTiming(series, event, at(5000))).toBeUndefined();
});
