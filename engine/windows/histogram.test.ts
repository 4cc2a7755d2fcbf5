import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { highLimb, LIMB } from "./exact-sum.ts";
import { Histogram } from "./histogram.ts";

const add = (histogram: Histogram, bin: number, amount: number): void =>
  histogram.add(bin, highLimb(amount), amount - highLimb(amount) * LIMB);
const remove = (histogram: Histogram, bin: number, amount: number): void =>
  histogram.remove(bin, highLimb(amount), amount - highLimb(amount) * LIMB);

const bar = fc.record({
  bin: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger()),
  amount: fc.oneof(fc.constant(0), fc.nat(10), fc.nat(Number.MAX_SAFE_INTEGER)),
});

it("holds exactly what is in a moving window, in ascending bins, across snapshots", () => {
  fc.assert(
    fc.property(fc.array(bar), fc.integer({ min: 1, max: 8 }), fc.nat(), (bars, window, cut) => {
      let histogram = new Histogram(window);
      for (const [i, { bin, amount }] of bars.entries()) {
        const leaving = bars[i - window];
        if (leaving) remove(histogram, leaving.bin, leaving.amount);
        add(histogram, bin, amount);
        const expected = new Map<number, bigint>();
        let total = 0n;
        for (const seen of bars.slice(Math.max(0, i + 1 - window), i + 1)) {
          if (seen.amount === 0) continue;
          expected.set(seen.bin, (expected.get(seen.bin) ?? 0n) + BigInt(seen.amount));
          total += BigInt(seen.amount);
        }
        const held = Array.from({ length: histogram.size }, (_, place) => [
          histogram.bin(place),
          histogram.amount(place),
        ]);
        expect(held).toEqual(
          [...expected].sort(([a], [b]) => a - b).map(([bin, amount]) => [bin, Number(amount)]),
        );
        expect(histogram.total).toBe(Number(total));
        if (i !== cut % bars.length) continue;
        const saved = saveState(histogram);
        histogram = new Histogram(window);
        restoreState(histogram, saved);
      }
    }),
  );
});

it("refuses to take from a bin that holds nothing, and more bins than it has room for", () => {
  const histogram = new Histogram(1);
  expect(() => remove(histogram, 3, 1)).toThrow("nothing was added to bin 3");
  add(histogram, 3, 1);
  expect(() => add(histogram, 4, 1)).toThrow("more than 1 bins");
});
