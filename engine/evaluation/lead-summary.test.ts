import fc from "fast-check";
import { expect, it } from "vitest";
import { type Micros, micros, minutes } from "../market/time.ts";
import { leadSummary, quarterHours, timeToDetect } from "./lead-summary.ts";
import { median, quantile } from "./quantile.ts";

const none = undefined;
const leads = (...all: readonly (number | undefined)[]): (Micros | undefined)[] =>
  all.map((each) => (each === undefined ? undefined : minutes(each)));

it("a quantile is a value of the sample that so large a share does not exceed", () => {
  expect(median([])).toBeUndefined();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2);
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile([1, 2, 3, 4, 5, 6, 7], share))).toEqual([
    1, 2, 4, 6, 7,
  ]);
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const value = quantile(values, share) ?? Number.NaN;
        const within = values.filter((each) => each <= value).length;
        expect(within).toBeGreaterThanOrEqual(share * values.length - 1e-9);
        const under = values.filter((each) => each < value).length;
        expect(under).toBeLessThanOrEqual(share * values.length + 1e-9);
      },
    ),
  );
});

it("counts a missed event behind all others", () => {
  expect(leadSummary(leads(60, none, 10, 30, 20))).toEqual({
    ...{ min: null, lowerQuartile: 10, median: 20, upperQuartile: 30 },
  });
  // Half of four have none: no median.
  expect(leadSummary(leads(60, none, none, 30))).toEqual({
    ...{ min: null, lowerQuartile: null, median: null, upperQuartile: 30 },
  });
  expect(leadSummary(leads(5))).toEqual({
    ...{ min: 5, lowerQuartile: 5, median: 5, upperQuartile: 5 },
  });
  expect(leadSummary([]).median).toBeNull();
});

it("gives minutes to a hundredth", () => {
  expect(leadSummary([micros(61_234_000)]).median).toBe(1.02);
});

it("counts leads of a quarter of an hour", () => {
  expect(quarterHours(leads(15, 14.99, none, 300))).toBe(2);
});

it("takes the time to detect of those met after the line alone", () => {
  const delays = (...all: readonly (number | undefined)[]) =>
    leads(...all).map((delay) => ({ delay }));
  expect(timeToDetect(delays(none, 4, 10, none, 1))).toBe(4);
  expect(timeToDetect(delays(4, 10))).toBe(10);
  expect(timeToDetect(delays(none))).toBeNull();
});
