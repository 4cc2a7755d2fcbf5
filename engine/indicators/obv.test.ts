import fc from "fast-check";
import { expect, it } from "vitest";
import { barsOf, run } from "./testing.ts";

const bars = barsOf({ close: [1, 1.0001, 1.0001, 0.9999, 1], volume: [10, 5, 7, 0.3, 0.1] });

it("adds the volume of a rising bar and takes that of a falling one, a tie does neither", () => {
  expect(run("obv()", bars)).toEqual([0, 5, 5, 4.7, 4.8]);
});

it("start=volume counts the first bar as risen", () => {
  expect(run("obv(start=volume)", bars)).toEqual([10, 15, 15, 14.7, 14.8]);
});

it("comes back to exactly 0 when all that was bought is sold again, in any amounts and order", () => {
  const volume = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(volume, { maxLength: 40 }), (bought) => {
      const rising = bought.map((_, i) => 2 + i * 1e-4);
      const falling = bought.map((_, i) => 1 - i * 1e-4);
      const bars = barsOf({
        close: [1.5, ...rising, ...falling],
        volume: [7, ...bought, ...bought.toSorted((a, b) => a - b)],
      });
      expect(run("obv()", bars).at(-1)).toBe(0);
    }),
  );
});
