import fc from "fast-check";
import { expect, it } from "vitest";
import { drawdown } from "./drawdown.ts";

const curve = (...marks: readonly (readonly [time: number, equity: number])[]) => ({
  time: Float64Array.from(marks, ([time]) => time),
  equity: Float64Array.from(marks, ([, equity]) => equity),
});

it("gives depth, times and time under water worked out by hand", () => {
  const marks = curve(
    ...([
      [0, 100],
      [10, 120],
      [20, 120],
      [30, 90],
      [50, 110],
      [60, 125],
    ] as const),
    ...([
      [100, 200],
      [110, 160],
      [130, 170],
      [200, 190],
    ] as const),
  );
  expect(drawdown(marks)).toEqual({
    // 120 to 90 is a quarter, 200 to 160 a fifth but the more money.
    fraction: 0.25,
    money: 40,
    peakAt: 20,
    troughAt: 30,
    recoveredAt: 60,
    // From the peak at 100 to the end.
    longestUnderWater: 100,
    // A quarter for 20, a twelfth for 10, a fifth for 20, 15 % for 70, of 200 in all.
    ulcer: expect.closeTo(
      Math.sqrt((20 * 0.25 ** 2 + 10 / 12 ** 2 + 20 * 0.2 ** 2 + 70 * 0.15 ** 2) / 200),
      12,
    ),
  });
});

it("has no recovery of a fall that lasts, though an earlier one recovered", () => {
  const marks = curve([0, 100], [1, 90], [2, 100], [3, 50], [4, 60]);
  expect(drawdown(marks)).toMatchObject({ peakAt: 2, troughAt: 3, recoveredAt: Number.NaN });
});

it("says nothing of no marks and little of one", () => {
  expect(drawdown(curve()).fraction).toBeNaN();
  expect(drawdown(curve([5, 100]))).toMatchObject({
    fraction: 0,
    longestUnderWater: 0,
    ulcer: Number.NaN,
  });
});

const equities = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 60 });
const evenly = (equity: readonly number[]) =>
  curve(...equity.map((value, i) => [i * 60, value] as const));

it("is nothing of a curve that never falls", () => {
  fc.assert(
    fc.property(equities, (steps) => {
      const rising = evenly(steps.toSorted((a, b) => a - b));
      expect(drawdown(rising)).toMatchObject({
        fraction: 0,
        money: 0,
        longestUnderWater: 0,
        ulcer: 0,
      });
    }),
  );
});

it("is the deepest of all falls between two marks, whatever the currency", () => {
  fc.assert(
    fc.property(equities, (equity) => {
      const falls = equity.flatMap((peak, i) => equity.slice(i).map((value) => 1 - value / peak));
      const one = drawdown(evenly(equity));
      const other = drawdown(evenly(equity.map((value) => value * 4)));
      expect(one.fraction).toBeCloseTo(Math.max(...falls), 12);
      expect(one.ulcer).toBeLessThanOrEqual(one.fraction);
      expect(other).toEqual({ ...one, money: one.money * 4 });
    }),
  );
});
