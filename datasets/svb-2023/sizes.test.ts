import fc from "fast-check";
import { expect, it } from "vitest";
import { shareOut } from "./sizes.ts";

it("shares out exactly the total, nobody less than 1", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1_000_000, max: 2_000_000_000 }),
      (weights, total) => {
        const sizes = new Int32Array(2 * weights.length);
        const rows = weights.map((_, i) => 2 * i + 1);
        shareOut(total, { rows, weights }, sizes);
        expect(rows.reduce((sum, row) => sum + (sizes[row] ?? 0), 0)).toBe(total);
        expect(rows.every((row) => (sizes[row] ?? 0) >= 1)).toBe(true);
        expect(sizes.filter((_, i) => i % 2 === 0).every((size) => size === 0)).toBe(true);
      },
    ),
  );
});

it("refuses a total that cannot be shared", () => {
  const fills = { rows: [0, 1, 2], weights: [1, 1, 1] };
  expect(() => shareOut(2, fills, new Int32Array(3))).toThrow("2 cannot be shared among 3 trades");
});
