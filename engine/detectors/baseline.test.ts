import { describe, expect, it } from "vitest";
import { Baseline } from "./baseline.ts";

const MINUTE = 60e6;
/** A value a minute, by the minute. */
const fed = (count: number, value: (minute: number) => number, floor?: number): Baseline => {
  const baseline = new Baseline(floor);
  for (let i = 0; i < count; i++) baseline.add(i * MINUTE, value(i), false);
  return baseline;
};

describe("a baseline", () => {
  it("stands still while frozen, once it knows a day; a first guess does not", () => {
    const [young, old] = [fed(1440, () => -7), fed(1441, () => -7)];
    for (let i = 1441; i < 5000; i++)
      for (const baseline of [young, old]) baseline.add(i * MINUTE, -300, true);
    expect([young.median, old.median]).toEqual([-7, -7]);
    const stranger = fed(100, () => -7);
    for (let i = 100; i < 1000; i++) stranger.add(i * MINUTE, 5, true);
    expect(stranger.median).toBe(5);
  });

  it("knows nothing until it has 12 samples, one every five minutes", () => {
    const early = fed(55, () => -7);
    expect([early.ready, early.median, early.scale]).toEqual([false, 0, 5]);
    const hour = fed(56, () => -7);
    expect([hour.ready, hour.median]).toEqual([true, -7]);
  });

  it("takes a coin to stray by 5 bps at first, and by less and less while a day of it becomes known", () => {
    expect(fed(721, () => -7).scale).toBe(2.5);
    expect(fed(1441, () => -7).scale).toBe(0.5);
    expect(fed(1441, () => -7, 2).scale).toBe(2);
    expect(fed(1440, (i) => ((i / 5) % 2 === 0 ? 100 : -100)).scale).toBeCloseTo(200 / 1.349, 9);
  });

  it("knows where the middle half of a week lies, whatever the rest does", () => {
    // Minutes 0, 5, 10 ... of a week: 1 to 4 by turns, and a tenth of it a plunge.
    const week = fed(10_080, (i) => (i % 50 === 0 ? -500 : 1 + ((i / 5) % 4)));
    expect(week.median).toBe(2);
    expect(week.scale).toBeCloseTo(2 / 1.349, 9);
  });

  it("forgets what is older than a week", () => {
    expect(fed(10_080, (i) => (i < 5040 ? 40 : 2)).median).toBe(21);
    expect(fed(10_085, (i) => (i < 5040 ? 40 : 2)).median).toBe(2);
  });

  it("learns nothing from values that are none", () => {
    expect(fed(1441, (i) => (i % 10 < 5 ? Number.NaN : 3)).median).toBe(3);
    expect(fed(1441, () => Number.NaN).ready).toBe(false);
  });
});
