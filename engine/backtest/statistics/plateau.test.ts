import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uniformOf } from "../../testing/uniform.ts";
import { gridPlateaus, scatteredPlateaus } from "./plateau.ts";

describe("of a grid", () => {
  const axes = { size: [3, 1, 2], mode: ["fast", "slow"], depth: [10, 20, 30] };
  const points = [1, 2, 3].flatMap((size) =>
    ["fast", "slow"].flatMap((mode) => [10, 20, 30].map((depth) => ({ size, mode, depth }))),
  );
  const measureAt = (of: (point: (typeof points)[number]) => number): number[] => points.map(of);
  const centre = points.findIndex(
    ({ size, mode, depth }) => size === 2 && mode === "fast" && depth === 20,
  );

  it("compares with one step either way, in numbers alone", () => {
    // A peak of 10 amid 4, 6, 5 and 3; corners and the other mode, at 100, are no neighbours.
    const around = new Map([
      ["2 20", 10],
      ["1 20", 4],
      ["3 20", 6],
      ["2 10", 5],
      ["2 30", 3],
    ]);
    const measures = measureAt(({ size, mode, depth }) =>
      mode === "fast" ? (around.get(`${size} ${depth}`) ?? 100) : 100,
    );
    expect(gridPlateaus(points, measures, axes)[centre]).toEqual({
      ...{ neighbours: 4, median: 5, score: 0.5 },
    });
  });

  it("is 1 on a plateau, at its edge too", () => {
    const plateaus = gridPlateaus(
      points,
      points.map(() => 2.5),
      axes,
    );
    expect(new Set(plateaus.map(({ score }) => score))).toEqual(new Set([1]));
    expect(plateaus.map(({ neighbours }) => neighbours).slice(0, 3)).toEqual([2, 3, 2]);
  });

  it("is 0 where nothing is earned, here or around, and 1 in a dip", () => {
    const others = (own: number, rest: number): number | undefined =>
      gridPlateaus(
        points,
        points.map((_, k) => (k === centre ? own : rest)),
        axes,
      )[centre]?.score;
    expect(others(-5, -5)).toBe(0);
    expect(others(-5, 10)).toBe(0);
    expect(others(0, 0)).toBe(0);
    expect(others(5, -1)).toBe(0);
    expect(others(5, Number.NaN)).toBe(0);
    expect(others(5, 10)).toBe(1);
    expect(others(Number.NaN, 10)).toBeNaN();
  });

  it("has neither score nor median without neighbours, and refuses what is off the grid", () => {
    const alone = gridPlateaus([{ mode: "fast" }, { mode: "slow" }], [1, 2], {
      mode: ["fast", "slow"],
    });
    expect(alone[0]).toEqual({ neighbours: 0, median: Number.NaN, score: Number.NaN });
    expect(() => gridPlateaus([{ size: 7 }], [1], { size: [1, 2] })).toThrow(
      "size 7 is not on the grid",
    );
  });

  it("lies within 0 and 1, whatever the currency", () => {
    const measures = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 18, maxLength: 18 });
    fc.assert(
      fc.property(measures, (values) => {
        const one = gridPlateaus(points, values, axes);
        for (const { score } of one) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
        const other = gridPlateaus(
          points,
          values.map((value) => value * 8),
          axes,
        );
        expect(other.map(({ score }) => score)).toEqual(one.map(({ score }) => score));
      }),
    );
  });
});

describe("of scattered points", () => {
  it("compares with the nearest by rank", () => {
    // By value 100 would be far from all; by rank it is as near to 3 as 2 is.
    const points = [1, 2, 3, 100, 1000].map((threshold) => ({ threshold, fixed: 7 }));
    expect(scatteredPlateaus(points, [1, 2, 10, 8, 9])[2]).toEqual({
      ...{ neighbours: 2, median: 8, score: 0.8 },
    });
  });

  it("keeps to points that agree in words and switches", () => {
    const points = [1, 2, 3, 4].flatMap((x) => [true, false].map((on) => ({ x, on })));
    const measures = points.map(({ on }) => (on ? 1 : 50));
    const plateaus = scatteredPlateaus(points, measures);
    expect(new Set(plateaus.map(({ score }) => score))).toEqual(new Set([1]));
    expect(scatteredPlateaus(points, measures, { neighbours: 9 })[0]?.neighbours).toBe(3);
  });

  it("asks neither for unit nor for scale", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 40 }), (seed, count) => {
        const uniform = uniformOf(seed);
        const points = Array.from({ length: count }, () => ({ a: uniform(), b: uniform() }));
        const measures = points.map(() => uniform() - 0.3);
        const stretched = points.map(({ a, b }) => ({ a: Math.exp(5 * a), b: 1e6 * b }));
        const one = scatteredPlateaus(points, measures);
        expect(scatteredPlateaus(stretched, measures)).toEqual(one);
        expect(one[0]?.neighbours).toBe(Math.min(4, count - 1));
      }),
    );
  });

  it("finds the same neighbours as sorting by distance does", () => {
    const uniform = uniformOf(5);
    const grid = Array.from({ length: 50 }, (_, i) => ({ a: i / 49, b: ((i * 7) % 50) / 49 }));
    const measures = grid.map(() => uniform());
    const plateaus = scatteredPlateaus(grid, measures, { neighbours: 6 });
    for (const [k, { a, b }] of grid.entries()) {
      const nearest = grid
        .map((other, i) => ({ i, distance: (other.a - a) ** 2 + (other.b - b) ** 2 }))
        .sort((one, other) => one.distance - other.distance)
        .slice(0, 7)
        .map(({ i }) => measures[i] ?? Number.NaN)
        .sort((one, other) => one - other);
      expect(plateaus[k]?.median).toBe(nearest[3]);
    }
  });

  it("is nothing of one point or none", () => {
    expect(scatteredPlateaus([{ a: 1 }], [1])[0]?.score).toBeNaN();
    expect(scatteredPlateaus([], [])).toEqual([]);
  });
});
