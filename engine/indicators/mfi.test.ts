import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, closes, run } from "./testing.ts";

const none = Number.NaN;

it("is the share of the flow of rising bars, by hand", () => {
  const bars = barsOf({ close: [1, 2, 1, 1, 3], volume: [9, 3, 2, 7, 1] });
  // Flows +6, -2, a tie, +3.
  expect(run("mfi(2)", bars)).toEqual([none, none, 75, 0, 100]);
});

it("sees a tie of high + low + close in whole steps, where doubles see a move", () => {
  expect(0.9995 + 0.9989 + 0.9992).not.toBe(0.9992 + 0.9992 + 0.9992);
  const bars = barsOf({ high: [0.9995, 0.9992], low: [0.9989, 0.9992], close: [0.9992, 0.9992] });
  expect(run("mfi(1)", bars)).toEqual([none, none]);
});

it("has no value without flow, and flat=zero gives 0", () => {
  expect(run("mfi(2)", closes(1, 1, 1))).toEqual([none, none, none]);
  expect(run("mfi(2,flat=zero)", closes(1, 1, 1))).toEqual([none, none, 0]);
  expect(run("mfi(1)", barsOf({ close: [1, 2], volume: [1, 0] }))).toEqual([none, none]);
});

it("takes a flow of less than one for none only with flat=zero, as TA-Lib does", () => {
  const flowing = (volume: number) => barsOf({ close: [1, 2], volume: [1, volume] });
  expect(run("mfi(1,flat=zero)", flowing(0.499))).toEqual([none, 0]);
  expect(run("mfi(1,flat=zero)", flowing(0.5))).toEqual([none, 100]);
  expect(run("mfi(1)", flowing(0.499))).toEqual([none, 100]);
});

it("agrees with the sums over the window", () => {
  fc.assert(
    fc.property(anyBars({ min: 6, max: 90 }), (bars) => {
      const typical = bars.map(({ high, low, close }) => high + low + close);
      for (const [i, value] of run("mfi(5)", bars).entries()) {
        if (i < 5) continue;
        let [rising, falling] = [0, 0];
        for (let at = i - 4; at <= i; at++) {
          const change = (typical[at] ?? 0) - (typical[at - 1] ?? 0);
          const flow = (typical[at] ?? 0) * (bars[at]?.volume ?? 0);
          if (change > 0) rising += flow;
          if (change < 0) falling += flow;
        }
        if (rising + falling === 0) expect(value).toBeNaN();
        else expect(Math.abs(value - (100 * rising) / (rising + falling))).toBeLessThan(1e-11);
      }
    }),
  );
});
