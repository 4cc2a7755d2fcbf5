import { expect, it } from "vitest";
import { barsOf, run } from "./testing.ts";

const close = [1, 1.01, 1.01, 1, 1];

it("is the mean move in bps a million of quote currency, by hand", () => {
  const got = run("amihud(3)", barsOf({ close, volume: [9, 2e6, 1e6, 5e5, 1] }));
  const move = Math.log(1.01) * 1e4;
  expect(got.slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(got[3]).toBeCloseTo((move / 2.02 + 0 + move / 0.5) / 3, 9);
  expect(got[4]).toBeCloseTo((0 + move / 0.5 + 0) / 3, 9);
});

it("leaves bars without volume out of the mean, not out of the window", () => {
  const got = run("amihud(3)", barsOf({ close, volume: [9, 0, 0, 1e6, 0] }));
  const move = Math.log(1.01) * 1e4;
  expect(got[3]).toBeCloseTo(move, 9);
  expect(got[4]).toBeCloseTo(move, 9);
  expect(run("amihud(3)", barsOf({ close, volume: [9, 1e6, 0, 0, 0] }))[4]).toBeNaN();
});

it("starts over at a close of zero", () => {
  const got = run("amihud(2)", barsOf({ close: [1, 1, 1, 0, 1, 1, 1] }));
  expect(got.map(Number.isNaN)).toEqual([true, true, false, true, true, true, false]);
});
