import { expect, it } from "vitest";
import { recallOf } from "./recall.ts";

it("counts what was early, and what was early or in time, with the published limits of 5 of 7", () => {
  const outcomes = ["early", "late", "early", "timely", "early", "missed", "early"] as const;
  expect(recallOf(outcomes.map((outcome) => ({ outcome })))).toEqual({
    ...{ of: 7, early: 4, timely: 1 },
    recallEarly: { low: expect.closeTo(0.1841, 4), high: expect.closeTo(0.901, 3) },
    recallTimely: { low: expect.closeTo(0.2904, 4), high: expect.closeTo(0.9633, 4) },
  });
  expect(recallOf([])).toMatchObject({ of: 0, recallEarly: { low: 0, high: 1 } });
});
