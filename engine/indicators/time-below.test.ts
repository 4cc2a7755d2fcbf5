import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, closes, run } from "./testing.ts";

it("counts a close at the threshold, though doubles miss it", () => {
  expect(run("timeBelow(50)", closes(0.995, 0.9951, 1), "total")).toEqual([0, 60, 60]);
  expect(run("timeAbove(50)", closes(1.005, 1.0049, 1), "total")).toEqual([0, 60, 60]);
  // 50 bps under 1.08123457 is no whole number of steps: the step above does not count, the one below does.
  const peg = { peg: 108_123_457 };
  expect(run("timeBelow(50)", closes(1.07582839, 1), "total", peg)).toEqual([0, 60]);
  expect(run("timeBelow(50)", closes(1.0758284, 1), "total", peg)).toEqual([0, 0]);
});

it("takes a close for one at the threshold that misses it by less than a double can tell", () => {
  expect(run("timeBelow(50.0000000005)", closes(0.995, 1), "total")).toEqual([0, 60]);
  expect(run("timeBelow(50.00000001)", closes(0.995, 1), "total")).toEqual([0, 0]);
});

it("holds a close for two minutes at most, or as long as it is told", () => {
  const bars = barsOf({ close: [0.99, 0.99, 1], startMs: [0, 600_000, 630_000] });
  expect(run("timeBelow(50)", bars, "streak")).toEqual([0, 120, 150]);
  expect(run("timeBelow(50,hold=1h)", bars, "streak")).toEqual([0, 600, 630]);
});

it("ends a streak one bar after it was told whole", () => {
  const bars = closes(0.99, 0.99, 1, 1, 0.99, 0.99);
  expect(run("timeBelow(50)", bars, "streak")).toEqual([0, 60, 120, 0, 0, 60]);
  expect(run("timeBelow(50)", bars, "total")).toEqual([0, 60, 120, 120, 120, 180]);
});

it("rolls over what the last hour's bars added", () => {
  const bars = closes(...Array.from({ length: 130 }, (_, i) => (i < 30 ? 0.99 : 1)));
  const rolling = run("timeBelow(50)", bars, "rolling");
  expect([rolling[30], rolling[60], rolling[61], rolling[90]]).toEqual([1800, 1800, 1740, 0]);
});

it("has no value without a peg", () => {
  expect(run("timeBelow(50)", closes(0.99, 0.99), "total", { peg: Number.NaN })).toEqual([
    Number.NaN,
    Number.NaN,
  ]);
});

it("splits every stretch of time: below, above, or neither", () => {
  fc.assert(
    fc.property(anyBars({ min: 2, max: 60 }), (bars) => {
      const below = run("timeBelow(5)", bars, "total").at(-1) ?? 0;
      const above = run("timeAbove(5)", bars, "total").at(-1) ?? 0;
      const far = bars.slice(0, -1).filter(({ close }) => Math.abs(close - 1e8) >= 5e4);
      expect(below + above).toBe(60 * far.length);
    }),
  );
});
