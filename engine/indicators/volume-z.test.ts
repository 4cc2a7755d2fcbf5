import { expect, it } from "vitest";
import { barsOf, run } from "./testing.ts";

const volumes = (...logs: number[]) =>
  barsOf({ close: logs.map(() => 1), volume: logs.map((log) => Math.expm1(log)) });

it("measures ln(1 + volume) against the bars before", () => {
  // Before the last: mean 3, sample deviation 2.
  const got = run("volumeZ(3)", volumes(1, 3, 5, 9));
  expect(got.slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(got[3]).toBeCloseTo(3, 12);
});

it("has a floor, 0.05 unless told otherwise", () => {
  expect(run("volumeZ(2)", volumes(2, 2, 2.1))[2]).toBeCloseTo(2, 10);
  expect(run("volumeZ(2,0.2)", volumes(2, 2, 2.1))[2]).toBeCloseTo(0.5, 10);
});
