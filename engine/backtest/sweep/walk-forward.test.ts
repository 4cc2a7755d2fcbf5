import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minutes } from "../../market/time.ts";
import { planFolds, trainingStepsOf } from "./plan-folds.ts";
import { joinReturns, returnGrid } from "./return-grid.ts";
import type { ClusterSpan, Trial } from "./sweep-result.ts";
import { madeTape, madeTrial } from "./testing/made-trials.ts";
import { walkForward } from "./walk-forward.ts";

const HOUR = minutes(60);
const DAY = 24 * HOUR;
const embargo = 30 * DAY;

/** Three tapes of four hours, a hundred days apart, with trouble in the second and third hour of each. */
const tapes = [0, 100, 200].map((day) => madeTape(`day ${day}`, day * DAY, 4));
const clusters: ClusterSpan[] = tapes.map(({ name, from }) => ({
  ...{ name, from: from + 1.25 * HOUR, to: from + 2.5 * HOUR },
}));
const grid = returnGrid(tapes, HOUR);

const contestants = (trials: readonly Trial[]) =>
  trials.map((trial) => ({ trial, returns: joinReturns(grid, trial.outcomes) }));

/** Ups and downs about a mean, so that its Sharpe ratio is that of the mean. */
const about = (mean: number) => [mean + 0.01, mean - 0.01, mean + 0.01, mean - 0.01];

describe("a walk-forward", () => {
  const field = [
    [0.003, -0.004, 0.009],
    [0.002, 0.006, -0.005],
    [0.001, 0.002, 0.002],
  ].map((means, index) =>
    madeTrial(
      index,
      { entry: index },
      tapes,
      means.map((mean) => ({ returns: about(mean) })),
    ),
  );
  const result = walkForward(contestants(field), { embargo, clusters }, grid);

  it("chooses on the clusters before each, and tells what the choice did next", () => {
    expect(result.untested).toEqual([{ cluster: "day 0", why: "nothing before it to choose on" }]);
    // The first training is tape one: 0.003 is best. The second is tapes one and two: means -0.0005, 0.004, 0.0015.
    expect(result.folds.map(({ chosen }) => chosen)).toEqual([0, 1]);
    expect(result.folds.map(({ training }) => training)).toEqual([["day 0"], ["day 0", "day 100"]]);
    expect(result.folds.map(({ trained }) => trained.steps)).toEqual([4, 8]);
    const [one, two] = result.folds;
    expect(one?.tested.steps).toBe(2);
    expect(one?.tested.return).toBeCloseTo((1 - 0.014) * (1 + 0.006) - 1, 12);
    expect(two?.tested.return).toBeCloseTo((1 - 0.015) * (1 + 0.005) - 1, 12);
    // Worst of three in both tests: it beats nobody and shares half a place with itself.
    expect(result.folds.map(({ rank }) => rank)).toEqual([0.5 / 3, 0.5 / 3]);
    expect(result.outOfSample.steps).toBe(4);
    expect(result.outOfSample.return).toBeCloseTo(0.986 * 1.006 * 0.985 * 1.005 - 1, 12);
  });

  it("does not choose by a trade whose end was not known yet", () => {
    const [first] = field;
    if (first === undefined) throw new Error("three");
    // On one long tape: held from the third hour until long after the embargo has begun.
    const long = [madeTape("long", 0, 24 * 120)];
    const own = returnGrid(long, HOUR);
    const returns = [...about(0.001), ...new Array<number>(24 * 120 - 4).fill(0)];
    const trial = madeTrial(0, { entry: 0 }, long, [{ returns, held: [2 * HOUR, 90 * DAY] }]);
    const spans = [
      { name: "one", from: HOUR, to: 3 * HOUR },
      { name: "two", from: 100 * DAY, to: 101 * DAY },
    ];
    const [fold] = walkForward(
      [{ trial, returns: joinReturns(own, trial.outcomes) }],
      { embargo, clusters: spans },
      own,
    ).folds;
    expect(fold?.trained.steps, "the hours before it was opened").toBe(2);
    expect(fold?.purged).toBe(70 * 24 - 2);
  });

  it("chooses nothing where nothing ever moved", () => {
    const still = [0, 1].map((index) =>
      madeTrial(
        index,
        { entry: index },
        tapes,
        tapes.map(() => ({ returns: [0, 0, 0, 0] })),
      ),
    );
    const { folds, outOfSample } = walkForward(contestants(still), { embargo, clusters }, grid);
    expect(folds.map(({ chosen }) => chosen)).toEqual([undefined, undefined]);
    expect(outOfSample).toEqual({ steps: 0, return: 0, sharpe: Number.NaN });
  });

  it.each([
    [[], /events of two causes at least, and the tapes hold none/],
    [clusters.slice(0, 1), /the tapes hold those of one: day 0/],
    [
      [0, 20].map((day) => ({ name: `${day}`, from: day * DAY, to: day * DAY + HOUR })),
      /no event cluster of 0, 20 has another that was over 30d before it/,
    ],
  ])("refuses where there is nothing to test, %#", (some, message) => {
    expect(() => planFolds({ embargo, clusters: some }, grid)).toThrow(message);
  });
});

/** Tapes of some days here and there, clusters on them, and trials that hold something now and then. */
const worlds = fc
  .record({
    tapes: fc.array(fc.tuple(fc.integer({ max: 300, min: 0 }), fc.integer({ min: 1, max: 60 })), {
      ...{ minLength: 1, maxLength: 4 },
    }),
    clusters: fc.array(
      fc.tuple(fc.integer({ min: 0, max: 350 }), fc.integer({ min: 1, max: 30 })),
      { minLength: 2, maxLength: 6 },
    ),
    embargo: fc.integer({ min: 1, max: 40 }),
    held: fc.array(fc.tuple(fc.integer({ min: 0, max: 350 }), fc.integer({ min: 1, max: 80 }))),
  })
  .map((drawn) => ({
    grid: returnGrid(
      drawn.tapes.map(([from, days]) => ({ from: from * DAY, to: (from + days) * DAY })),
      6 * HOUR,
    ),
    clusters: drawn.clusters
      .map(([from, days], i) => ({ name: `${i}`, from: from * DAY, to: (from + days) * DAY }))
      .sort((a, b) => a.from - b.from),
    embargo: drawn.embargo * DAY,
    held: drawn.held.map(([from, days]) => ({
      ...{ openedAt: (from + 0.3) * DAY, closedAt: (from + days) * DAY },
    })),
  }));

const foldsOf = (world: {
  readonly grid: ReturnType<typeof returnGrid>;
  readonly clusters: readonly ClusterSpan[];
  readonly embargo: number;
}) => {
  try {
    return planFolds(world, world.grid).folds;
  } catch {
    return [];
  }
};

it("has nothing of a test, its embargo or an unfinished trade in the training", () => {
  let seen = 0;
  fc.assert(
    fc.property(worlds, (world) => {
      for (const fold of foldsOf(world)) {
        const { end, step } = world.grid;
        const training = end.subarray(0, trainingStepsOf(fold, world.grid, world.held));
        const forbidden = [
          { from: fold.test.from - world.embargo, to: fold.test.to + world.embargo },
          ...world.held
            .filter(({ openedAt }) => openedAt < fold.test.from - world.embargo)
            .filter(({ closedAt }) => closedAt > fold.test.from - world.embargo)
            .map(({ openedAt, closedAt }) => ({ from: openedAt, to: closedAt })),
        ];
        const leaks = [...training].filter((time) =>
          forbidden.some(({ from, to }) => time > from && time - step < to),
        );
        expect(leaks, "steps of the training that touch what they must not").toEqual([]);
        const outside = [...end.subarray(fold.first, fold.after)].filter(
          (time) => time <= fold.test.from || time - step >= fold.test.to,
        );
        expect(outside, "steps of the test that do not touch its cluster").toEqual([]);
        seen++;
      }
    }),
    { numRuns: 60 },
  );
  expect(seen, "folds looked at").toBeGreaterThan(20);
});

it("chooses the same whatever comes after the training", () => {
  const returns = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), {
    ...{ minLength: 12, maxLength: 12 },
  });
  const split = (all: readonly number[]) =>
    [0, 4, 8].map((at) => ({ returns: all.slice(at, at + 4) }));
  const chosen = (all: readonly (readonly number[])[]) =>
    walkForward(
      contestants(all.map((each, i) => madeTrial(i, { entry: i }, tapes, split(each)))),
      { embargo, clusters },
      grid,
    ).folds.map((fold) => fold.chosen);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(returns, returns), { minLength: 2, maxLength: 5 }),
      fc.constantFrom(4, 8),
      (drawn, kept) => {
        const one = drawn.map(([before]) => before);
        const other = drawn.map(([before, after]) => [
          ...before.slice(0, kept),
          ...after.slice(kept),
        ]);
        const folds = kept / 4;
        expect(chosen(one).slice(0, folds)).toEqual(chosen(other).slice(0, folds));
      },
    ),
  );
});
