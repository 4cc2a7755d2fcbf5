import fc from "fast-check";
import { expect, it } from "vitest";
import { minutes, parseTime } from "../../market/time.ts";
import { periodicReturns } from "./returns.ts";

const HOUR = minutes(60);
const at = (text: string): number => parseTime(text) ?? Number.NaN;

it("carries the last mark over holes and ends periods on the hour", () => {
  const curve = {
    time: Float64Array.of(
      at("2023-03-11T00:30Z"),
      at("2023-03-11T01:00Z"),
      at("2023-03-11T01:20Z"),
      at("2023-03-11T04:10Z"),
    ),
    equity: Float64Array.of(100, 110, 99, 198),
  };
  const { end, value } = periodicReturns(curve, { period: HOUR });
  // The mark at one o'clock ends the first hour; two hours without a mark stand still; the last hour is not over.
  expect([...end]).toEqual(
    ["01", "02", "03", "04", "05"].map((hour) => at(`2023-03-11T${hour}:00Z`)),
  );
  expect([...value]).toEqual([1.1, 0.9, 1, 1, 2].map((growth) => expect.closeTo(growth - 1, 12)));
});

it("gives runs that are compared the same periods, and a run that never traded zeros", () => {
  const span = { period: HOUR, from: 0, to: 3 * HOUR };
  const late = { time: Float64Array.of(1.5 * HOUR, 2.5 * HOUR), equity: Float64Array.of(100, 50) };
  expect([...periodicReturns(late, span).value]).toEqual([0, 0, -0.5]);
  const never = { time: new Float64Array(0), equity: new Float64Array(0) };
  expect([...periodicReturns(never, span).value]).toEqual([0, 0, 0]);
  expect(periodicReturns(never, { period: HOUR }).value).toHaveLength(0);
  const within = { period: HOUR, from: 2 * HOUR, to: 3 * HOUR };
  expect([...periodicReturns(late, within).value]).toEqual([-0.5]);
});

it("stands still after ruin, and has no return from below nothing", () => {
  const time = Float64Array.of(0, HOUR, 2 * HOUR, 3 * HOUR);
  const ruined = { time, equity: Float64Array.of(100, 0, 0, 0) };
  expect([...periodicReturns(ruined, { period: HOUR }).value]).toEqual([-1, 0, 0]);
  const indebted = { time, equity: Float64Array.of(100, -50, 10, 20) };
  expect([...periodicReturns(indebted, { period: HOUR }).value]).toEqual([-1.5, Number.NaN, 1]);
});

it("refuses a period of nothing", () => {
  const empty = { time: new Float64Array(0), equity: new Float64Array(0) };
  expect(() => periodicReturns(empty, { period: 0 })).toThrow("no period");
});

it("compounds to the whole return, whatever the period", () => {
  const mark = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 500 }));
  fc.assert(
    fc.property(
      fc.array(mark, { minLength: 1 }),
      fc.integer({ min: 1, max: 300 }),
      (marks, period) => {
        let now = 1_000;
        const time = Float64Array.from(marks, ([wait]) => {
          now += wait;
          return now;
        });
        const equity = Float64Array.from(marks, ([, value]) => value);
        const { value } = periodicReturns({ time, equity }, { period });
        const whole = (equity.at(-1) ?? 0) / (equity[0] ?? 0);
        expect(value.reduce((product, each) => product * (1 + each), 1)).toBeCloseTo(whole, 6);
      },
    ),
  );
});
