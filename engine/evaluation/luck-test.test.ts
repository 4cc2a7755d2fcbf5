import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uniformOf } from "../testing/uniform.ts";
import { luckTest, type Track, type TrackedOnset } from "./luck-test.ts";

const HOUR = 3600e6;
const DAY = 24 * HOUR;
const track: Track = { from: 0, to: 100 * DAY };
/** Twelve onsets of causes of their own, eight days apart. */
const onsets = Array.from(
  { length: 12 },
  (_, k): TrackedOnset => ({ track: 0, onset: (4 + 8 * k) * DAY, cluster: `c${k}` }),
);
const ahead = (lead: number, some = onsets) =>
  [Float64Array.from(some, ({ onset }) => onset - lead)] as const;
const of = (...configurations: readonly (readonly Float64Array[])[]) =>
  luckTest({ tracks: [track], onsets, configurations, uniform: uniformOf(1) });

describe("early hits", () => {
  it("begin in the day before an onset", () => {
    expect(of(ahead(DAY)).hits).toEqual([12]);
    expect(of(ahead(1)).hits).toEqual([12]);
    expect(of(ahead(0)).hits).toEqual([0]);
    expect(of(ahead(DAY + 1)).hits).toEqual([0]);
    expect(of([new Float64Array()]).hits).toEqual([0]);
  });

  it("of all by an alert a fortnight are no luck, of none are nothing but", () => {
    const { p, shifts, clusters } = of(ahead(HOUR), [new Float64Array()]);
    expect({ shifts, clusters }).toEqual({ shifts: 1000, clusters: 12 });
    expect(p[0]).toBe(0);
    expect(p[1]).toBe(1);
  });

  it("are sure where an alert begins every hour, whatever the onsets", () => {
    const nervous = [Float64Array.from({ length: 2400 }, (_, hour) => hour * HOUR)];
    expect(of(nervous)).toMatchObject({ hits: [12], p: [1] });
  });

  it("are held against the best of all that was tried", () => {
    const nervous = [Float64Array.from({ length: 2400 }, (_, hour) => hour * HOUR)];
    expect(of(ahead(HOUR)).p).toEqual([0]);
    expect(of(ahead(HOUR), nervous).p).toEqual([1, 1]);
  });
});

it("has the share that chance has: one onset of each cluster, an alert of every fourth day", () => {
  // A day in four is covered; the number of hits is binomial, 12 and 1/4: at least 6 in 0.0544 of all.
  const starts = [Float64Array.from({ length: 25 }, (_, k) => 4 * k * DAY)];
  const six = onsets.map((each, k) => ({
    ...each,
    onset: each.onset + (k < 6 ? 1 : 2) * DAY - HOUR,
  }));
  const { hits, p } = luckTest({
    ...{ tracks: [track], onsets: six, configurations: [starts], uniform: uniformOf(7) },
    shifts: 4000,
  });
  expect(hits).toEqual([6]);
  expect(p[0]).toBeGreaterThan(0.044);
  expect(p[0]).toBeLessThan(0.065);
});

it("shifts all of a cluster together", () => {
  // With a second coin on a track alike, every shift has twice the hits: the same chance gives the same share.
  const starts = Float64Array.from({ length: 25 }, (_, k) => 4 * k * DAY);
  for (const target of [3, 5, 6]) {
    const placed = onsets.map((each, k) => ({
      ...{ ...each, onset: (4 * k + (k < target ? 0.5 : 2)) * DAY },
    }));
    const once = luckTest({
      ...{ tracks: [track], onsets: placed, configurations: [[starts]], uniform: uniformOf(3) },
    });
    const twice = luckTest({
      tracks: [track, track],
      onsets: placed.flatMap((each) => [each, { ...each, track: 1 }]),
      ...{ configurations: [[starts, starts]], uniform: uniformOf(3) },
    });
    expect(once.hits).toEqual([target]);
    expect(twice).toEqual({ ...once, hits: [2 * target] });
    expect(once.p[0]).toBeGreaterThan(0);
    expect(once.p[0]).toBeLessThan(1);
  }
});

it("means nothing of fewer than ten clusters", () => {
  const few = onsets.slice(0, 9);
  const luck = luckTest({
    ...{ tracks: [track], onsets: few, configurations: [ahead(HOUR)], uniform: uniformOf(1) },
  });
  expect(luck).toEqual({ hits: [9], p: [null], clusters: 9, shifts: 0 });
  const oneCause = onsets.map((each) => ({ ...each, cluster: "one" }));
  expect(
    luckTest({
      ...{ tracks: [track], onsets: oneCause, configurations: [], uniform: uniformOf(1) },
    }).clusters,
  ).toBe(1);
});

it("a shift around the whole track changes nothing but where it begins", () => {
  // What is early on a track is early on the same track turned by any amount.
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 99 }),
      (days, alarms, turn) => {
        const hits = (by: number): number | undefined =>
          luckTest({
            tracks: [track],
            onsets: days.map((day, k) => ({
              ...{ track: 0, onset: ((day + by) % 100) * DAY + HOUR, cluster: `${k}` },
            })),
            configurations: [
              [Float64Array.from(alarms.map((day) => ((day + by) % 100) * DAY)).sort()],
            ],
            shifts: 1,
            uniform: () => 0,
          }).hits[0];
        expect(hits(turn)).toBe(hits(0));
      },
    ),
  );
});
