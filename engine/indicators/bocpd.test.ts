import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

/** Deviations of a few bps around `level`, the same in every run. */
const noise = (level: number, length: number): number[] =>
  Array.from({ length }, (_, i) => 1 + (level + ((i * 7919) % 7) - 3) / 1e4);

const rounded = (prices: number[]) =>
  closes(...prices.map((price) => Math.round(price * 1e8) / 1e8));

it("counts the bars of a calm stretch, and those since a slide began", () => {
  const bars = rounded([...noise(0, 100), ...noise(-40, 30)]);
  const mapRun = run("bocpd(250)", bars, "mapRun");
  const recent = run("bocpd(250)", bars, "pRecent");
  expect(mapRun[99]).toBe(100);
  expect(recent[99]).toBeLessThan(0.1);
  expect(recent[101]).toBeGreaterThan(0.5);
  expect(mapRun[129]).toBe(30);
});

it("is slower to believe in a change where changes are rare", () => {
  const bars = rounded([...noise(0, 100), ...noise(-12, 3)]);
  const often = run("bocpd(20)", bars, "pRecent").at(-1) ?? 0;
  const seldom = run("bocpd(2000)", bars, "pRecent").at(-1) ?? 0;
  expect(seldom).toBeLessThan(often);
});

it("knows nothing but the prior at the first bar, and has no value without a peg", () => {
  expect(run("bocpd(250)", closes(1), "mapRun")).toEqual([1]);
  expect(run("bocpd(250)", closes(1), "pMap")[0]).toBeCloseTo(1 - 1 / 250, 12);
  expect(run("bocpd(250)", closes(1), "pRecent")[0]).toBeCloseTo(1, 12);
  expect(run("bocpd(250)", closes(1), "pMap", { peg: Number.NaN })).toEqual([Number.NaN]);
});
