import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

it("is the formula over each window, term by term", () => {
  const W = 5;
  const mu = (2 ** (2 / 3) * 0.92771933363) / Math.sqrt(Math.PI);
  fc.assert(
    fc.property(anyBars({ min: W + 1, max: 40 }), (bars) => {
      const last = bars.slice(-W - 1).map(({ close }) => close);
      const r = last.slice(1).map((close, i) => Math.abs(Math.log(close / (last[i] ?? 1))));
      const at = (i: number): number => r[i] ?? 0;
      const realised = sum(r.map((size) => size ** 2));
      const pairs = sum(r.slice(1).map((size, i) => size * at(i)));
      const bipower = (Math.PI / 2) * (W / (W - 1)) * pairs;
      const triples = sum(r.slice(2).map((size, i) => (size * at(i) * at(i + 1)) ** (4 / 3)));
      const tripower = W * mu ** -3 * (W / (W - 2)) * triples;
      const relative = (realised - bipower) / realised;
      const scale = bipower > 0 ? Math.max(1, tripower / bipower ** 2) : 1;
      const z = relative / Math.sqrt(((Math.PI ** 2 / 4 + Math.PI - 5) / W) * scale);
      expect(run("jump(5)", bars, "bipower").at(-1)).toBeCloseTo(Math.sqrt(bipower) * 1e4, 6);
      if (realised === 0) return;
      expect(run("jump(5)", bars, "relative").at(-1)).toBeCloseTo(relative, 8);
      expect(run("jump(5)", bars, "z").at(-1)).toBeCloseTo(z, 6);
    }),
  );
});

it("sees nothing but a jump where one return stands alone, and nothing at all in none", () => {
  const one = closes(1, 1, 1, 1.01, 1.01);
  expect(run("jump(4)", one, "bipower").at(-1)).toBe(0);
  expect(run("jump(4)", one, "relative").at(-1)).toBe(1);
  const none = closes(1, 1, 1, 1, 1);
  expect(run("jump(4)", none, "bipower").at(-1)).toBe(0);
  expect(run("jump(4)", none, "relative").at(-1)).toBeNaN();
  expect(run("jump(4)", none, "z").at(-1)).toBeNaN();
});

it("starts over at a close of zero", () => {
  const got = run("jump(3)", closes(1, 1.1, 1, 1.1, 0, 1, 1.1, 1, 1.1), "relative");
  expect(got.map(Number.isNaN)).toEqual([true, true, true, false, true, true, true, true, false]);
});
