import fc from "fast-check";
import { expect, it } from "vitest";
import { minutes } from "../../market/time.ts";
import { calmar, periodSharpe, sharpe, sortino } from "./ratios.ts";

const DAY = minutes(24 * 60);
const HOUR = minutes(60);
const days = [0.01, -0.02, 0.03, 0];

it("gives what is worked out by hand, over a year of 365 days", () => {
  // Mean 0.005; squared distances 25, 625, 625 and 25 millionths, over 3.
  expect(periodSharpe(days)).toBeCloseTo(0.005 / Math.sqrt(1300e-6 / 3), 12);
  expect(sharpe(days, DAY)).toBeCloseTo((0.005 / Math.sqrt(1300e-6 / 3)) * Math.sqrt(365), 10);
  // One loss of 2 % in four days: its mean square is 1 % squared.
  expect(sortino(days, DAY)).toBeCloseTo((0.005 / 0.01) * Math.sqrt(365), 10);
  // 1.01 × 0.98 × 1.03 = 1.019494 in four days, to the power of 365 / 4; the fall is 2 %.
  expect(calmar(days, DAY)).toBeCloseTo((1.019494 ** 91.25 - 1) / 0.02, 8);
  expect(sharpe(days, HOUR)).toBeCloseTo(sharpe(days, DAY) * Math.sqrt(24), 10);
});

it("is undefined without variation, without a loss, or of one return", () => {
  for (const ratio of [sharpe, sortino, calmar]) {
    expect(ratio([], DAY)).toBeNaN();
    expect(ratio([0.01], DAY)).toBeNaN();
    expect(ratio([0, 0, 0], DAY)).toBeNaN();
    expect(ratio([0.1, 0.1, 0.1], DAY)).toBeNaN();
    expect(ratio([0.1, Number.NaN, -0.1], DAY)).toBeNaN();
  }
  expect(sharpe([0.01, 0.02], DAY)).toBeGreaterThan(0);
  expect(sortino([0.01, 0.02], DAY)).toBeNaN();
  expect(calmar([0.01, 0.02], DAY)).toBeNaN();
});

it("counts a fall from the start, and growth that ends in ruin", () => {
  expect(calmar([-0.5, 1], DAY)).toBeCloseTo(0, 12);
  expect(calmar([0.5, -1], DAY)).toBe(-1);
});

it("does not ask how much was staked", () => {
  const returns = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(returns, fc.constantFrom(0.5, 2, 16), (thousandths, stake) => {
      const one = thousandths.map((value) => value / 1000);
      const other = one.map((value) => value * stake);
      for (const ratio of [sharpe, sortino]) {
        const [a, b] = [ratio(one, DAY), ratio(other, DAY)];
        if (Number.isNaN(a)) expect(b).toBeNaN();
        else expect(b / a || 1).toBeCloseTo(1, 9);
      }
    }),
  );
});
