import { describe, expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { detectors } from "./registry.ts";
import { anySteps, detectorOf, mirrored, scoresOf, stepsOf } from "./testing.ts";

// Every detector in the registry is held to the same contract: a new one needs no new test code.

const COUNT = 1200;
const steps = anySteps(3, COUNT);
const later = anySteps(4, COUNT);
const SIDES = ["discount", "premium"] as const;
/** Alerts open and end at any time. */
const frozen = (place: number): boolean => place % 170 > 140;

it("has them in order of id, each under its own name", () => {
  const ids = [...detectors.keys()];
  expect(ids).toEqual(ids.toSorted());
  expect(ids.length).toBeGreaterThan(10);
});

describe.each([...detectors.values()])("$id", (definition) => {
  it("is documented, and its thresholds rise from above nothing", () => {
    expect(definition.id).toMatch(/^[a-z][A-Za-z0-9]*$/);
    for (const text of [definition.title, definition.formula, definition.source])
      expect(text).not.toBe("");
    for (const { describe: text } of definition.parameters) expect(text).not.toBe("");
    expect(definition.groups.length).toBeGreaterThan(0);
    const { thresholds } = definition;
    expect(thresholds.length).toBeGreaterThanOrEqual(16);
    expect(thresholds[0]).toBeGreaterThan(0);
    for (const [i, threshold] of thresholds.entries())
      if (i > 0) expect(threshold).toBeGreaterThan(thresholds[i - 1] ?? Number.NaN);
  });

  it("scores such a series, within what its thresholds ask of it on one side at least", () => {
    const all = SIDES.flatMap((side) => scoresOf(detectorOf(definition, side), steps));
    expect(all.filter(Number.isFinite).length).toBeGreaterThan(COUNT);
    expect(all.some((score) => Math.abs(score) === Number.POSITIVE_INFINITY)).toBe(false);
    const [lowest = Number.NaN] = definition.thresholds;
    expect(Math.max(...all.filter(Number.isFinite))).toBeGreaterThan(lowest);
  });

  it.each([1, 250, 700, COUNT - 1])("knows nothing of what comes after step %i", (cut) => {
    const other = [...steps.slice(0, cut), ...later.slice(cut)];
    const scores = scoresOf(detectorOf(definition), steps, frozen);
    const others = scoresOf(detectorOf(definition), other, frozen);
    expect(others.slice(0, cut)).toEqual(scores.slice(0, cut));
  });

  it("learns nothing from a plunge while an alert is open, if it says that it freezes", () => {
    const [CALM, STRESS] = [1500, 2000];
    const calm = stepsOf(
      Array.from({ length: CALM + STRESS + 60 }, (_, i) => ({
        ...{ deviation: (i * 7) % 5, venues: 2, range: 1 + (i % 3), volume: 1000 + (i % 11) },
        ...{ imbalance: ((i % 9) - 4) / 8, spread: 1 + (i % 2) },
        ...{ othersBelow: 1 + (i % 4), othersAbove: i % 5, othersStressed: 0 },
      })),
    );
    const plunge = { deviation: -300, spread: 90, range: 60, volume: 1e6, imbalance: -1 };
    const stress = calm.map((step, i) =>
      i < CALM || i >= CALM + STRESS ? step : { ...step, ...plunge },
    );
    const scores = scoresOf(detectorOf(definition), stress, (place) => place >= CALM);
    const free = scoresOf(detectorOf(definition), stress);
    // The first step of the plunge meets the same usual; hours of it later only what froze still knows that.
    expect(scores.slice(0, CALM + 1)).toEqual(free.slice(0, CALM + 1));
    const same = scores.every((score, i) => Object.is(score + 0, (free[i] ?? 0) + 0));
    expect(same).toBe(!definition.freezes);
  });

  it.each([0, 5, 300, 777])("goes on from its state saved after %i steps", (cut) => {
    const whole = scoresOf(detectorOf(definition), steps, frozen);
    const first = detectorOf(definition);
    scoresOf(first, steps.slice(0, cut), frozen);
    const saved = saveState(first);
    const second = detectorOf(definition);
    // It may have seen anything before: restoring puts all of it away.
    scoresOf(second, later);
    restoreState(second, saved);
    expect(second.inputs()).toEqual(first.inputs());
    const rest = scoresOf(second, steps.slice(cut), (place) => frozen(cut + place));
    expect(rest).toEqual(whole.slice(cut));
  });

  it("has no score of a step of which nothing is known, and goes on after it", () => {
    const detector = detectorOf(definition);
    scoresOf(detector, steps.slice(0, 600));
    const [empty] = stepsOf([{ time: (steps[600]?.time ?? 0) + 1 }]);
    if (empty === undefined) throw new Error("no step");
    const score = detector.update(empty, false);
    // What a detector says of the last hour still stands a minute later.
    if (definition.groups.includes("price")) expect(score).toBeNaN();
    const rest = scoresOf(detector, steps.slice(601));
    expect(rest.filter(Number.isFinite).length).toBeGreaterThan(500);
  });

  it("sees on one side what it would see on the other in a mirror", () => {
    const mirror = mirrored(steps);
    for (const [side, other] of [SIDES, [...SIDES].reverse()]) {
      const scores = scoresOf(detectorOf(definition, side), steps, frozen);
      const reflected = scoresOf(detectorOf(definition, other), mirror, frozen);
      expect(reflected.map((score) => score + 0)).toEqual(scores.map((score) => score + 0));
    }
  });

  it("is like new after a reset", () => {
    const used = detectorOf(definition);
    scoresOf(used, later, frozen);
    used.reset();
    const fresh = detectorOf(definition);
    expect(used.inputs()).toEqual(fresh.inputs());
    expect(scoresOf(used, steps, frozen)).toEqual(scoresOf(fresh, steps, frozen));
  });

  it("says what went into its score, in numbers, once everything is known", () => {
    const detector = detectorOf(definition);
    scoresOf(detector, steps);
    const known = { venues: 3, deviation: -3, range: 2, volume: 5, imbalance: 0.5, spread: 2 };
    const others = { othersBelow: 1, othersAbove: 2, othersStressed: 0 };
    const [last] = stepsOf([{ time: (COUNT + 1) * 60e6, ...known, ...others }]);
    if (last === undefined) throw new Error("no step");
    detector.update(last, false);
    const inputs = Object.entries(detector.inputs());
    expect(inputs.length).toBeGreaterThan(0);
    for (const [name, value] of inputs) expect(Number.isFinite(value), name).toBe(true);
  });
});
