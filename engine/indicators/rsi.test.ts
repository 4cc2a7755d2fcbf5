import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

it("stays where it is on a flat stretch, however long", () => {
  const moved = [1, 1.0003, 1.0001, 1.0002];
  const flat = Array.from({ length: 30_000 }, () => 1.0002);
  const values = run("rsi(3)", closes(...moved, ...flat));
  // Gains 3 and 1, losses 2: 100 * 4 / 6.
  expect(values[3]).toBeCloseTo(66.66666666666667, 10);
  expect(values.at(-1)).toBeCloseTo(66.66666666666667, 8);
});

it("wakes up from a flat stretch at the first move", () => {
  const flat = Array.from({ length: 30_000 }, () => 1.0002);
  const values = run("rsi(3)", closes(1, 1.0003, 1.0001, ...flat, 1.0001));
  expect(values.at(-1)).toBeCloseTo(0, 10);
});

it("is 50 on a line that was always flat", () => {
  expect(run("rsi(2)", closes(1, 1, 1, 1))).toEqual([Number.NaN, Number.NaN, 50, 50]);
});
