import { describe, expect, it } from "vitest";
import { micros, seconds } from "../market/time.ts";
import { exitValue, meanExitValue } from "./exit-value.ts";
import { firstAt, firstKnown, lastKnown } from "./known-at.ts";

const at = (minute: number) => micros(minute * 60e6);
const WEEK = 7 * 1440;
const none = Number.NaN;
/** 10 bps off, then 60, two minutes without a price, 200, the trough of 900, back to 100; at par a week later. */
const parts: readonly (readonly [number, number])[] = [
  ...[[10, 10] as const, [10, 60] as const, [2, none] as const, [10, 200] as const],
  ...[[5, 900] as const, [20, 100] as const, [WEEK, 5] as const],
];
const off = Float64Array.from(
  parts.flatMap(([length, value]) => Array<number>(length).fill(value)),
);
const series = { off, time: Float64Array.from(off, (_, i) => at(i)) };
const event = { end: at(57) };
const cost = { spread: 4, fee: 20 };

describe("selling on an alert", () => {
  it("gets the first price a minute later, less half the spread and the fee", () => {
    // At 60 bps off for 22 more: 818 better than the trough; a week later it would have been 5 off.
    expect(exitValue(series, event, at(12), cost)).toEqual({
      ...{ toTrough: 900 - 60 - 22, toWeek: 5 - 60 - 22 },
    });
  });

  it("waits for the next price that there is", () => {
    const onTheMinute = exitValue(series, event, at(18), cost);
    expect(onTheMinute?.toTrough).toBe(900 - 60 - 22);
    // Half a minute after the last price at 60.
    expect(exitValue(series, event, micros(at(18) + seconds(30)), cost)?.toTrough).toBe(
      900 - 200 - 22,
    );
  });

  it("after the trough has only what still lies ahead to avoid", () => {
    expect(exitValue(series, event, at(40), cost)?.toTrough).toBe(100 - 100 - 22);
  });

  it("is nothing where nothing was told, or too late to sell within the event", () => {
    expect(exitValue(series, event, undefined, cost)).toBeUndefined();
    expect(exitValue(series, event, at(57), cost)).toBeUndefined();
    expect(exitValue(series, event, at(WEEK + 100), cost)).toBeUndefined();
    expect(exitValue(series, {}, at(60), cost)).toMatchObject({ toWeek: undefined });
  });
});

it("a mean over events counts what was not sold as nothing, and charges false alarms two round trips", () => {
  const values = [
    { sold: true, value: 500 },
    { sold: false, value: undefined },
    { sold: true, value: 100 },
  ];
  expect(meanExitValue(values, 0, cost)).toBe(200);
  // 22 a sale, 44 there and back, 88 twice.
  expect(meanExitValue(values, 3, cost)).toBe((600 - 3 * 88) / 3);
  expect(meanExitValue([...values, { sold: true, value: undefined }], 0, cost)).toBe(200);
  expect(meanExitValue([], 2, cost)).toBeNull();
});

it("knows what there is at a time", () => {
  const known = { time: Float64Array.of(10, 20, 30, 40), off: Float64Array.of(none, 1, none, 2) };
  expect([5, 10, 20, 21, 40, 41].map((time) => firstKnown(known, time))).toEqual([
    ...[1, 1, 1, 3, 3, undefined],
  ]);
  expect([5, 10, 20, 35, 40, 41].map((time) => lastKnown(known, time))).toEqual([
    ...[undefined, undefined, 1, 1, 3, undefined],
  ]);
  expect([5, 10, 11, 40, 41].map((time) => firstAt(known.time, time))).toEqual([0, 0, 1, 3, 4]);
});
