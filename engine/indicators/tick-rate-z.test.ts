import { expect, it } from "vitest";
import { barsOf, run } from "./testing.ts";

const bars = (trades: readonly number[], volume: readonly number[] = trades) =>
  barsOf({ close: trades.map(() => 1), trades, volume });

it("measures ln(1 + trades) against the bars before, with a floor of 0.1", () => {
  const got = run("tickRateZ(2)", bars([7, 7, 15, 0]));
  expect(got[2]).toBeCloseTo(Math.LN2 / 0.1, 10);
  // Before the last: ln 8 and ln 16, 1 apart in logarithms to base 2.
  expect(got[3]).toBeCloseTo(-3.5 / Math.SQRT1_2, 10);
});

it("has no value at a bar with volume whose trades nobody counted, and leaves it out", () => {
  const got = run("tickRateZ(2)", bars([7, 0, 7, 15], [1, 1, 1, 1]));
  expect(got.slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(got[3]).toBeCloseTo(Math.LN2 / 0.1, 10);
  const seen = run("tickRateZ(2)", bars([7, 7, 7, 0, 15], [1, 1, 1, 1, 1]));
  expect(seen.slice(2, 4)).toEqual([0, Number.NaN]);
  expect(seen[4]).toBeCloseTo(Math.LN2 / 0.1, 10);
});

it("takes a bar without volume for one without trades", () => {
  expect(run("tickRateZ(2)", bars([0, 0, 0]))[2]).toBe(0);
});
