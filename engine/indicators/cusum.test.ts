import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

const h4 = "cusum(0,2,0.5,4)";

it("sums what lies below mu, alarms beyond the limit and starts over", () => {
  const bars = closes(1, 0.9996, 0.9996, 0.9996, 0.9996);
  expect(run(h4, bars, "down")).toEqual([0, 1.5, 3, 4.5, 1.5]);
  expect(run(h4, bars, "up")).toEqual([0, 0, 0, 0, 0]);
  expect(run(h4, bars, "alarm")).toEqual([0, 0, 0, -1, 0]);
});

it("does not alarm at the limit itself, nor on what counts as calm", () => {
  expect(run("cusum(0,1,0,3)", closes(1.0001, 1.0002), "up")).toEqual([1, 3]);
  expect(run("cusum(0,1,0,3)", closes(1.0001, 1.0002), "alarm")).toEqual([0, 0]);
  expect(run("cusum(-10,2,0.5,8)", closes(0.999, 0.9991, 0.9989), "alarm")).toEqual([0, 0, 0]);
  expect(run("cusum(-10,2,0.5,8)", closes(0.999, 0.9991, 0.9989), "down")).toEqual([0, 0, 0]);
});

it("does not take the rounding of a sum for being beyond the limit", () => {
  // In doubles, 0.1 + 0.1 + 0.1 is more than 0.3.
  const bars = closes(1.00001, 1.00001, 1.00001);
  expect(run("cusum(0,1,0,0.3)", bars, "alarm")).toEqual([0, 0, 0]);
});

it("sees in a mirror what it sees below, above", () => {
  fc.assert(
    fc.property(anyBars({ min: 1, max: 60 }), (bars) => {
      const mirrored = closes(...bars.map(({ close }) => (2e8 - close) / 1e8));
      expect(run(h4, mirrored, "up")).toEqual(run(h4, bars, "down"));
      const signs = run(h4, bars, "alarm").map((alarm) => 0 - alarm);
      expect(run(h4, mirrored, "alarm")).toEqual(signs);
    }),
  );
});

it("has no value without a peg", () => {
  expect(run(h4, closes(0.9), "down", { peg: Number.NaN })).toEqual([Number.NaN]);
});
