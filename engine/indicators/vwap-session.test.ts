import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, run } from "./testing.ts";

const none = Number.NaN;

/** Bars that start at these minutes from the midnight that begins 11 March 2023, UTC. */
const at = (minutes: readonly number[], close: readonly number[], volume: readonly number[]) => {
  const bars = barsOf({ close, volume });
  for (const [i, minute] of minutes.entries()) {
    const start = Date.UTC(2023, 2, 11) * 1000 + minute * 60e6;
    Object.assign(bars[i] ?? {}, { start, end: start + 60e6 });
  }
  return bars;
};

it("starts over with the bar that starts at midnight UTC, not with the one that ends there", () => {
  const bars = at([-2, -1, 0, 1], [1, 2, 5, 8], [3, 1, 1, 2]);
  expect(run("vwapSession()", bars)).toEqual([1, 1.25, 5, 7]);
});

it("is null before any volume, and the last value until the new day has some", () => {
  const bars = at([-2, -1, 0, 1, 2], [1, 2, 5, 8, 9], [0, 1, 0, 1, 0]);
  expect(run("vwapSession()", bars)).toEqual([none, 2, 2, 8, 8]);
});

it("weighs typical prices", () => {
  const [bar] = barsOf({ high: [1.3], low: [0.9], close: [1.1] });
  expect(bar && run("vwapSession()", [bar])).toEqual([1.1]);
});

it("agrees with the sums since midnight, and with a rolling average as long as the day", () => {
  fc.assert(
    fc.property(anyBars({ min: 1, max: 90 }), (bars) => {
      const values = run("vwapSession()", bars);
      const rolling = run(`vwap(${bars.length})`, bars).at(-1) ?? none;
      const last = values.at(-1) ?? none;
      if (Number.isNaN(rolling)) expect(last).toBeNaN();
      else expect(Math.abs(last - rolling)).toBeLessThan(1e-13);
    }),
  );
});
