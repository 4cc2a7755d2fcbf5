import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, create, run } from "./testing.ts";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

it("is the formula over each window, by two passes", () => {
  const W = 9;
  const q = 3;
  fc.assert(
    fc.property(anyBars({ min: W + 1, max: 40 }), (bars) => {
      const logs = bars.slice(-W - 1).map(({ close }) => Math.log(close / 1e8));
      const over = (n: number): number[] => logs.slice(n).map((log, i) => log - (logs[i] ?? 0));
      const mu = sum(over(1)) / W;
      const short = sum(over(1).map((r) => (r - mu) ** 2)) / (W - 1);
      const m = q * (W - q + 1) * (1 - q / W);
      const long = sum(over(q).map((d) => (d - q * mu) ** 2)) / m;
      const got = run("varianceRatio(9,3)", bars, "vr").at(-1) ?? Number.NaN;
      if (short < 1e-12) return;
      expect(got).toBeCloseTo(long / short, 6);
    }),
  );
});

it("has a Hurst exponent of one half where the ratio is one", () => {
  fc.assert(
    fc.property(anyBars({ min: 20, max: 40 }), (bars) => {
      const vr = run("varianceRatio(9,3)", bars, "vr").at(-1) ?? Number.NaN;
      const hurst = run("varianceRatio(9,3)", bars, "hurst").at(-1) ?? Number.NaN;
      if (vr > 1e-9) expect(3 ** (2 * hurst - 1)).toBeCloseTo(vr, 9);
      else expect(hurst).toBeNaN();
    }),
  );
});

it("is none on a flat line, and starts over at a close of zero", () => {
  expect(run("varianceRatio(4,2)", closes(1, 1, 1, 1, 1, 1), "vr").at(-1)).toBeNaN();
  const got = run("varianceRatio(4,2)", closes(1, 2, 1, 3, 1, 0, 1, 2, 1, 3, 1), "vr");
  expect(got.findIndex((value) => !Number.isNaN(value))).toBe(4);
  expect(got.slice(5).findIndex((value) => !Number.isNaN(value))).toBe(5);
  expect(got[10]).toBe(got[4]);
});

it("refuses longer returns that are no shorter than the window", () => {
  expect(() => create("varianceRatio(10)")).toThrow("varianceRatio: q 10 is not under W 10");
});
