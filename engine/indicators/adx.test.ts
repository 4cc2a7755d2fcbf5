import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, closes, run } from "./testing.ts";

const none = Number.NaN;

it("sums the movement of n - 1 bars, then lets 1/n of it go, by hand", () => {
  // Up by 2, down by 1, up by 2; true ranges 3, 3, 4.
  const bars = barsOf({ high: [3, 5, 4, 6], low: [1, 2, 1, 2], close: [2, 4, 3, 5] });
  // The sums: 2, 0 and 3; 1, 1 and 4.5; 2.5, 0.5 and 6.25.
  const [, , first = none, second] = run("adx(2)", bars, "plusDi");
  expect(first).toBeCloseTo(100 / 4.5, 12);
  expect(second).toBe(40);
  expect(run("adx(2)", bars, "minusDi")[3]).toBe(8);
  expect(run("adx(2)", bars, "dx").slice(0, 3)).toEqual([none, none, 0]);
  expect(run("adx(2)", bars, "dx")[3]).toBeCloseTo(200 / 3, 12);
  expect(run("adx(2)", bars, "adx").slice(0, 3)).toEqual([none, none, none]);
  expect(run("adx(2)", bars, "adx")[3]).toBeCloseTo(100 / 3, 12);
});

it("takes a tie of both moves, or a bar inside the one before, as no direction", () => {
  const tied = barsOf({ high: [3, 4, 3.5], low: [2, 1, 1.5], close: [2.5, 2, 2] });
  expect(run("adx(1,ties=neither)", tied, "plusDi")).toEqual([none, 0, 0]);
  expect(run("adx(1,ties=neither)", tied, "minusDi")).toEqual([none, 0, 0]);
});

it("has no direction on a flat line, and keeps the last dx where there is none any more", () => {
  expect(run("adx(1)", closes(1, 1, 1), "dx")).toEqual([none, 0, 0]);
  expect(run("adx(1)", closes(1, 2, 2), "dx")).toEqual([none, 100, 100]);
  expect(run("adx(1)", closes(1, 2, 2), "plusDi")).toEqual([none, 100, 0]);
});

it("keeps its lines through a flat stretch of any length", () => {
  const moved = [1, 1.0004, 1.0001, 1.0003, 1.0002];
  const still = Array.from({ length: 20_000 }, () => 1.0002);
  for (const field of ["plusDi", "minusDi", "dx", "adx"]) {
    const values = run("adx(3)", closes(...moved, ...still), field);
    expect(values.at(-1)).toBeCloseTo(values[200] ?? none, 6);
  }
});

it("lies between 0 and 100, and says 100 where every bar goes the same way", () => {
  fc.assert(
    fc.property(anyBars({ min: 6, max: 90 }), (any) => {
      for (const field of ["plusDi", "minusDi", "dx", "adx"])
        for (const value of run("adx(3)", any, field))
          if (!Number.isNaN(value)) expect(Math.abs(value - 50)).toBeLessThanOrEqual(50 + 1e-9);
    }),
  );
  const rising = closes(...Array.from({ length: 30 }, (_, i) => 1 + i * 1e-4));
  expect(run("adx(5)", rising, "adx").at(-1)).toBe(100);
});
