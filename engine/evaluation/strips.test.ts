import { describe, expect, it } from "vitest";
import { micros, minutes, seconds } from "../market/time.ts";
import { type LabelSeries, labelEvents } from "./label-events.ts";
import { type Case, delayed, horizonStrip, latencyStrip, meetingsOf } from "./strips.ts";

const DAY = 1440;
const at = (minute: number) => micros(minute * 60e6);
const ONSET = 3 * DAY;
const off = new Float64Array(6 * DAY).fill(60, ONSET, ONSET + 60);
const series: LabelSeries = {
  ...{ off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) },
};
const labels = labelEvents(series);
/** An alert so many minutes before the onset, open until after it. */
const caseOf = (lead: number): Case => ({
  ...{ active: [{ from: at(ONSET - lead), to: at(ONSET + 90) }], series, labels },
});

it("moves beginning and end alike", () => {
  expect(delayed([{ from: 10, to: 20 }], seconds(5))).toEqual([{ from: 5_000_010, to: 5_000_020 }]);
  expect(delayed([{ from: 10, to: Infinity }], seconds(5))[0]?.to).toBe(Infinity);
});

describe("delivery", () => {
  it("takes from the lead what it takes", () => {
    expect(latencyStrip([caseOf(20), caseOf(10), caseOf(30)], 50)).toEqual({
      ...{ "0": 20, "5": 19.92, "60": 19 },
    });
  });

  it("turns an early alert of a minute into one in time", () => {
    expect(latencyStrip([caseOf(1)], 50)).toEqual({ "0": 1, "5": 0.92, "60": null });
    const late = { ...caseOf(1), active: delayed(caseOf(1).active, seconds(60)) };
    expect(meetingsOf([late], 50)).toMatchObject([{ outcome: "timely", delay: 0 }]);
  });
});

it("a shorter horizon counts fewer as early", () => {
  const cases = [caseOf(20), caseOf(120), caseOf(700)];
  expect(horizonStrip(cases, 50)).toEqual({
    "24h": { early: 3, of: 3, medianLead: 120 },
    "6h": { early: 2, of: 3, medianLead: 20 },
    "1h": { early: 1, of: 3, medianLead: null },
  });
  expect(horizonStrip(cases, 100)["24h"]).toEqual({ early: 0, of: 0, medianLead: null });
});
