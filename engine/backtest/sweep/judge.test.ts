import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { minutes } from "../../market/time.ts";
import { judgeSweep, smallSample, watermarkOf } from "./judge.ts";
import type { Design, Trial } from "./sweep-result.ts";
import { madeTape, madeTrial } from "./testing/made-trials.ts";

const HOUR = minutes(60);
const WEEK = 7 * 24 * HOUR;
const HOURS = 56;
const tapes = [madeTape("one", 0, HOURS)];
const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const design: Design = {
  ...{ kind: "grid", fixed: {}, count: 10, seed: 1 },
  axes: [{ name: "entry", type: "number", kind: "listed", values }],
};
const plan = { tapes, step: HOUR, design, walkForward: undefined };

/** Noise of its own for each, and what its value adds to every hour. */
const field = (skill: (value: number) => number): Trial[] => {
  const random = xoroshiro128plus(7);
  return values.map((entry) => {
    const noise = Array.from({ length: HOURS }, () => uniformFloat64(random) - 0.5);
    const mean = noise.reduce((sum, each) => sum + each, 0) / HOURS;
    const returns = noise.map((each) => (each - mean) / 100 + skill(entry));
    return madeTrial(entry, { entry }, tapes, [{ returns, held: [0, HOUR] }]);
  });
};

describe("the judgement", () => {
  it("believes a broad hill of real gains", () => {
    const trials = field((entry) => 0.003 - 0.0001 * (entry - 6) ** 2);
    const { ranking, best, overfitting, plateau, tried, remarks } = judgeSweep(plan, trials, 0);
    expect(ranking.slice(0, 3).sort()).toEqual([5, 6, 7]);
    expect(best).toMatchObject({ index: ranking[0], remark: expect.stringContaining("under 30") });
    expect(best?.deflated).toBeGreaterThan(0.99);
    expect(best?.plateau).toBeGreaterThan(0.9);
    expect(overfitting).toMatchObject({ blocks: 14, splits: 3_432, distinct: 10 });
    expect(overfitting?.probability).toBeLessThan(0.2);
    expect(plateau).toHaveLength(10);
    expect(tried).toEqual({ here: 10, failed: 0, earlier: 0 });
    expect(remarks).toEqual([]);
  });

  it("does not believe the best of nothing, and less the more was tried", () => {
    const trials = field(() => 0).map((trial, index) => {
      // Luck: one of them gains a little over its noise, alone among its neighbours.
      const returns = [...(trial.outcomes[0]?.returns ?? [])].map((each) =>
        index === 3 ? each + 0.0002 : each - 0.0001 * (index % 2),
      );
      return madeTrial(index, { entry: index }, tapes, [{ returns, held: [0, HOUR] }]);
    });
    const few = judgeSweep(plan, trials, 0);
    const many = judgeSweep(plan, trials, 100_000);
    expect(few.best?.index).toBe(3);
    expect(few.best?.plateau).toBeLessThan(0.1);
    expect(few.best?.deflated).toBeLessThan(0.95);
    expect(many.best?.deflated).toBeLessThan(few.best?.deflated ?? 0);
    expect(many.best?.expectedBest).toBeGreaterThan(few.best?.expectedBest ?? Number.NaN);
    expect(many.tried).toEqual({ here: 10, failed: 0, earlier: 100_000 });
  });

  it("leaves out of the ranking what failed and what never held anything, and says so", () => {
    const trials = field((entry) => entry / 1e4).map((trial, index): Trial => {
      if (index === 9)
        return {
          ...trial,
          figures: { ...trial.figures, failure: { strategy: "dip", time: 0, cause: "broke" } },
        };
      const still = [{ returns: new Array<number>(HOURS).fill(0) }];
      return index === 8 ? madeTrial(8, { entry: 8 }, tapes, still) : trial;
    });
    const made = [{ ...madeTape("one", 0, HOURS), kind: "simulated" as const }];
    const { ranking, tried, remarks } = judgeSweep({ ...plan, tapes: made }, trials, 0);
    expect(ranking).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(tried.failed).toBe(1);
    expect(remarks).toEqual([
      "one is simulated: no figure here says what a market would have paid",
      "1 of 10 configurations failed, first number 9: broke",
      "1 configuration never held anything, or lost everything: it is not ranked",
    ]);
  });

  it("takes configurations that did the same for one where it asks about overfitting", () => {
    const trials = field((entry) => 0.003 - 0.0001 * (entry - 6) ** 2);
    const twins = [...trials, ...trials].map((trial, index): Trial => ({ ...trial, index }));
    const wide: Design = {
      ...design,
      axes: [
        { name: "entry", type: "number", kind: "listed", values },
        { name: "levels", type: "integer", kind: "listed", values: [1, 2] },
      ],
    };
    const placed = twins.map((trial, index) => ({
      ...trial,
      parameters: { ...trial.parameters, levels: index < 10 ? 1 : 2 },
    }));
    const one = judgeSweep(plan, trials, 0);
    const two = judgeSweep({ ...plan, design: wide }, placed, 0);
    expect(two.overfitting).toEqual(one.overfitting);
    expect(two.best?.expectedBest, "but both were tried").toBeGreaterThan(
      one.best?.expectedBest ?? Number.NaN,
    );
  });

  it("says so when even the best lost", () => {
    const { best, remarks } = judgeSweep(
      plan,
      field((entry) => -0.001 - entry / 2e3),
      0,
    );
    expect(best).toMatchObject({ index: 0, plateau: 0 });
    expect(remarks).toEqual(["none of them gained: the best lost least for its risk"]);
  });

  it("says nothing of one configuration but what it did", () => {
    const [one] = field(() => 0.001);
    if (one === undefined) throw new Error("one");
    const { best, overfitting } = judgeSweep(plan, [one], 0);
    expect(overfitting).toBeUndefined();
    expect(best).toMatchObject({ index: 0, expectedBest: 0, plateau: Number.NaN });
  });

  it("scores scattered points by their nearest", () => {
    const scattered: Design = {
      ...{ kind: "latin", fixed: {}, count: 10, seed: 1 },
      axes: [{ name: "entry", type: "number", kind: "range", from: 0, to: 9 }],
    };
    const trials = field((entry) => (entry === 5 ? 0.01 : 0.001));
    const { best } = judgeSweep({ ...plan, design: scattered }, trials, 0);
    expect(best?.index).toBe(5);
    expect(best?.plateau).toBeLessThan(0.2);
  });
});

it("takes ratios for what they are worth from 30 trades in 10 clusters on", () => {
  const held = (clusters: number, trades: number) =>
    Array.from({ length: clusters * trades }, (_, i) => {
      const from = Math.floor(i / trades) * 2 * WEEK + (i % trades) * HOUR;
      return [from, from + HOUR / 2];
    }).flat();
  const trial = (clusters: number, trades: number) =>
    madeTrial(0, {}, tapes, [{ returns: [], held: held(clusters, trades) }]);
  expect(smallSample(trial(10, 3))).toBeUndefined();
  expect(smallSample(trial(9, 4))).toMatch(/^independent trades 36, event clusters 9:/);
  expect(smallSample(trial(14, 2))).toMatch(/^independent trades 28, event clusters 14:/);
});

it("marks what is not real", () => {
  expect(watermarkOf([{ kind: "recorded" }, { kind: "imported" }])).toBeUndefined();
  expect(watermarkOf([{ kind: "recorded" }, { kind: "reconstructed" }])).toBe("reconstructed");
  expect(watermarkOf([{ kind: "reconstructed" }, { kind: "simulated" }])).toBe("simulated");
});
