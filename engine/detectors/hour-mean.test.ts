import { expect, it } from "vitest";
import { HourMean } from "./hour-mean.ts";

const HOUR = 3600e6;

it("starts at the first value, and goes half way to one that comes an hour later", () => {
  const mean = new HourMean();
  expect(mean.value).toBeNaN();
  mean.add(HOUR, 8);
  expect(mean.value).toBe(8);
  mean.add(2 * HOUR, 0);
  expect(mean.value).toBe(4);
  // 1/3 h of 4/3 h is a quarter of the way.
  mean.add((7 / 3) * HOUR, 8);
  expect(mean.value).toBeCloseTo(5, 12);
});

it("stays where it is without a value, and at a value that repeats", () => {
  const mean = new HourMean();
  for (let i = 0; i < 100; i++) mean.add(i * 60e6, i % 3 === 0 ? Number.NaN : 0.1);
  expect(mean.value).toBe(0.1);
});
