import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

/** Closes at these deviations from a dollar, bps. */
const at = (...bps: number[]) =>
  closes(...bps.map((each) => Math.round((1 + each / 1e4) * 1e8) / 1e8));

it("knows a deviation that loses a quarter a bar", () => {
  const bars = at(256, 192, 144, 108, 81);
  expect(run("ouHalfLife(5)", bars, "slope")[3]).toBeNaN();
  expect(run("ouHalfLife(5)", bars, "slope")[4]).toBeCloseTo(-0.25, 12);
  expect(run("ouHalfLife(5)", bars, "halfLife")[4]).toBeCloseTo(Math.log(2) / Math.log(4 / 3), 10);
  expect(run("ouHalfLife(5)", bars, "speed")[4]).toBeCloseTo(Math.log(4 / 3), 12);
});

it("is infinite where nothing pulls back, 0 where it overshoots, none where nothing moves", () => {
  expect(run("ouHalfLife(4)", at(1, 2, 4, 8), "halfLife")[3]).toBe(Number.POSITIVE_INFINITY);
  expect(run("ouHalfLife(4)", at(1, 2, 4, 8), "speed")[3]).toBeCloseTo(-Math.log(2), 12);
  expect(run("ouHalfLife(4)", at(8, -8, 8, -8), "halfLife")[3]).toBe(0);
  expect(run("ouHalfLife(4)", at(8, -8, 8, -8), "speed")[3]).toBeNaN();
  expect(run("ouHalfLife(3)", at(3, 1, 1), "halfLife")[2]).toBe(0);
  expect(run("ouHalfLife(4)", at(5, 5, 5, 5), "halfLife")[3]).toBeNaN();
});

it("has the slope of two passes over the window, and none without a peg", () => {
  const W = 6;
  fc.assert(
    fc.property(anyBars({ min: W, max: 40 }), (bars) => {
      const y = bars.slice(-W).map(({ close }) => (close - 1e8) / 1e4);
      const before = y.slice(0, -1);
      const moves = y.slice(1).map((each, i) => each - (y[i] ?? 0));
      const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / (W - 1);
      const [mx, my] = [mean(before), mean(moves)];
      const spread = mean(before.map((each) => (each - mx) ** 2));
      const cross = mean(before.map((each, i) => (each - mx) * ((moves[i] ?? 0) - my)));
      const got = run("ouHalfLife(6)", bars, "slope").at(-1) ?? Number.NaN;
      if (spread === 0) expect(got).toBeNaN();
      else expect(got).toBeCloseTo(cross / spread, 7);
      const unpegged = run("ouHalfLife(6)", bars, "slope", { peg: Number.NaN });
      expect(unpegged.every(Number.isNaN)).toBe(true);
    }),
  );
});
