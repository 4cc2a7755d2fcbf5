import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Points, reduce, reduceRange } from "./reduce.ts";

const window = { from: 0, to: 1000, columns: 20 };
const columnOf = (time: number): number => Math.floor((time - window.from) / 50);

const points = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 999 }),
      fc.option(fc.double({ noNaN: true, min: -5, max: 5 })),
    ),
    { maxLength: 400 },
  )
  .map((pairs): Points => {
    const sorted = pairs.toSorted((a, b) => a[0] - b[0]);
    return {
      time: Float64Array.from(sorted, ([time]) => time),
      value: Float64Array.from(sorted, ([, value]) => value ?? Number.NaN),
    };
  });

const byColumn = ({ time, value }: Points): Map<number, number[]> => {
  const found = new Map<number, number[]>();
  for (const [i, t] of time.entries()) {
    const v = value[i] ?? Number.NaN;
    if (!Number.isNaN(v)) found.set(columnOf(t), [...(found.get(columnOf(t)) ?? []), v]);
  }
  return found;
};

describe("reduce", () => {
  it("keeps smallest, largest and last of every column, in at most four points", () => {
    fc.assert(
      fc.property(points, (given) => {
        const before = byColumn(given);
        const after = byColumn(reduce(given, window));
        for (const [column, values] of before) {
          const left = after.get(column) ?? [];
          expect(left.length).toBeLessThanOrEqual(4);
          expect(Math.min(...left)).toBeLessThanOrEqual(Math.min(...values));
          expect(Math.max(...left)).toBeGreaterThanOrEqual(Math.max(...values));
        }
      }),
    );
  });

  it("invents nothing: every value it gives was given", () => {
    fc.assert(
      fc.property(points, (given) => {
        const known = new Set(given.value);
        for (const value of reduce(given, window).value)
          expect(known.has(value) || Number.isNaN(value)).toBe(true);
      }),
    );
  });

  it("keeps times in order and the extremes of the whole", () => {
    fc.assert(
      fc.property(points, (given) => {
        const { time, value } = reduce(given, window);
        expect([...time]).toEqual([...time].sort((a, b) => a - b));
        const finite = (values: Float64Array): number[] =>
          [...values].filter((v) => !Number.isNaN(v));
        expect(Math.min(...finite(value))).toBe(Math.min(...finite(given.value)));
        expect(Math.max(...finite(value))).toBe(Math.max(...finite(given.value)));
      }),
    );
  });

  it("changes nothing where there are no more than four points a column", () => {
    const time = Float64Array.from([0, 10, 20, 30, 60, 70, 999]);
    const value = Float64Array.from([1, 5, -5, 2, 3, 4, 9]);
    expect(reduce({ time, value }, window)).toEqual({ time, value });
  });

  it("draws a value until the break that ends it", () => {
    const given = {
      time: Float64Array.from([0, 100, 300]),
      value: Float64Array.from([1, Number.NaN, 2]),
    };
    expect(reduce(given, window)).toEqual({
      time: Float64Array.from([0, 100, 300, 300]),
      value: Float64Array.from([1, 1, Number.NaN, 2]),
    });
  });

  it("moves what holds at the start to the start", () => {
    const given = { time: Float64Array.from([-40, 500]), value: Float64Array.from([7, 8]) };
    expect([...reduce(given, window).time]).toEqual([0, 500]);
  });
});

describe("reduceRange", () => {
  it("keeps the lowest low and the highest high of every column", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(999), fc.nat(9), fc.nat(9)), { minLength: 1 }),
        (rows) => {
          const sorted = rows.toSorted((a, b) => a[0] - b[0]);
          const start = Float64Array.from(sorted, ([time]) => time);
          const low = Float64Array.from(sorted, ([, a, b]) => Math.min(a, b));
          const high = Float64Array.from(sorted, ([, a, b]) => Math.max(a, b));
          const reduced = reduceRange({ start, end: start, low, high }, window);
          expect(Math.min(...reduced.low)).toBe(Math.min(...low));
          expect(Math.max(...reduced.high)).toBe(Math.max(...high));
          expect(reduced.time.length).toBeLessThanOrEqual(window.columns);
        },
      ),
    );
  });
});
