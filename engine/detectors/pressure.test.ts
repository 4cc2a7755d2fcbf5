import { expect, it } from "vitest";
import { Pressure } from "./pressure.ts";
import { stepsOf } from "./testing.ts";

const pressureOf = (known: Parameters<typeof stepsOf>[0]): number => {
  const pressure = new Pressure();
  for (const step of stepsOf(known)) pressure.update(step);
  return pressure.value;
};

it("weighs each step's balance by its volume", () => {
  const all = { volume: 100, imbalance: -1 };
  expect(pressureOf([all, all, all])).toBe(-1);
  const hour = { time: 3600e6, volume: 300, imbalance: 1 };
  // An hour apart, so half of each: (-100 + 300) / (100 + 300).
  expect(pressureOf([{ ...all, time: 0 }, hour])).toBe(0.5);
});

it("hears nothing from steps without trades or without a side, and knows nothing before one has a side", () => {
  const sold = { volume: 50, imbalance: -0.4 };
  expect(pressureOf([{ volume: 9 }, { volume: 0, imbalance: 1 }])).toBeNaN();
  expect(pressureOf([sold, { volume: 1e9 }, { volume: 0, imbalance: 1 }, sold])).toBeCloseTo(
    -0.4,
    12,
  );
});
