import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

it("is seen in closes that bounce, and not in closes that run", () => {
  // Changes of 2, -2, 2, -2 … have a covariance of -4 with those before.
  const bounce = closes(1, 1.0002, 1, 1.0002, 1, 1.0002);
  expect(run("rollSpread(4)", bounce)[4]).toBeNaN();
  expect(run("rollSpread(4)", bounce)[5]).toBeCloseTo(4, 9);
  expect(run("rollSpread(4)", closes(1, 1.0001, 1.0003, 1.0006, 1.001, 1.0015))[5]).toBe(0);
});

it("is in bps of the peg, or of the close before where there is none", () => {
  const bounce = closes(2, 2.0004, 2, 2.0004, 2, 2.0004);
  expect(run("rollSpread(4)", bounce, "", { peg: 2e8 })[5]).toBeCloseTo(4, 9);
  expect(run("rollSpread(4)", bounce, "", { peg: Number.NaN })[5]).toBeCloseTo(4, 2);
  expect(run("rollSpread(4)", bounce, "", { peg: 1e8 })[5]).toBeCloseTo(8, 9);
});

it("agrees with two passes over the window", () => {
  const W = 5;
  fc.assert(
    fc.property(anyBars({ min: W + 2, max: 40 }), (bars) => {
      const last = bars.slice(-W - 2).map(({ close }) => close / 1e4);
      const changes = last.slice(1).map((close, i) => close - (last[i] ?? 0));
      const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / W;
      const [now, before] = [changes.slice(1), changes.slice(0, -1)];
      const covariance = mean(
        now.map((each, i) => (each - mean(now)) * ((before[i] ?? 0) - mean(before))),
      );
      const got = run("rollSpread(5)", bars).at(-1) ?? Number.NaN;
      expect((got / 2) ** 2).toBeCloseTo(Math.max(0, -covariance), 4);
    }),
  );
});
