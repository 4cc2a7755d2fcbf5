import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closes, run } from "./testing.ts";

it("is exact: three ticks down and one up make 25, wherever the price stands and whatever came before", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9e15 }), { maxLength: 30 }),
      fc.integer({ min: 100, max: 9e9 }),
      (before, level) => {
        const path = [level, level - 1, level, level - 1, level - 2].map((tick) => tick / 1e4);
        const bars = closes(...before.map((price) => price / 1e8), ...path);
        expect(run("rsiCutler(4)", bars).at(-1)).toBe(25);
      },
    ),
  );
});

describe("without a move in the window", () => {
  const bars = closes(1, 1.0001, 1, 1, 1);

  it("is 100, as the reference has it", () => {
    expect(run("rsiCutler(2)", bars)).toEqual([Number.NaN, Number.NaN, 50, 0, 100]);
  });

  it("is 100 by the article's rules too, and 50 while warming up", () => {
    expect(run("rsiCutler(2,seedCompat=true)", bars)).toEqual([50, 50, 50, 0, 100]);
  });
});
