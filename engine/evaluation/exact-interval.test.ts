import fc from "fast-check";
import { expect, it } from "vitest";
import { rateAtMost, rateInterval, shareInterval } from "./exact-interval.ts";

it("gives the published limits of a Poisson count", () => {
  // Garwood's table, 95 %.
  expect(rateInterval(0, 1)).toEqual({ low: 0, high: expect.closeTo(3.689, 3) });
  expect(rateInterval(1, 1)).toEqual({
    ...{ low: expect.closeTo(0.0253, 4), high: expect.closeTo(5.572, 3) },
  });
  expect(rateInterval(10, 2)).toEqual({
    ...{ low: expect.closeTo(4.795 / 2, 3), high: expect.closeTo(18.39 / 2, 2) },
  });
  expect(rateInterval(3, 0)).toEqual({ low: 0, high: Number.POSITIVE_INFINITY });
});

it("allows one a month after 3.0 months without an alarm, or 4.7 with one", () => {
  expect(rateAtMost(0, 3)).toBeLessThanOrEqual(1);
  expect(rateAtMost(0, 2.99)).toBeGreaterThan(1);
  expect(rateAtMost(1, 4.75)).toBeLessThanOrEqual(1);
  expect(rateAtMost(1, 4.7)).toBeGreaterThan(1);
});

it("gives the published limits of a share", () => {
  expect(shareInterval(5, 7)).toEqual({
    ...{ low: expect.closeTo(0.2904, 4), high: expect.closeTo(0.9633, 4) },
  });
  expect(shareInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.3085, 4) });
  expect(shareInterval(10, 10)).toEqual({ low: expect.closeTo(0.6915, 4), high: 1 });
  expect(shareInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

/** Chance of at most `hits` of `all`, summed up. */
const atMost = (hits: number, all: number, share: number): number => {
  let [term, sum] = [(1 - share) ** all, 0];
  for (let k = 0; k <= hits; k++) {
    sum += term;
    term *= ((all - k) / (k + 1)) * (share / (1 - share));
  }
  return sum;
};

it("leaves 2.5 % on either side of a share, whatever was counted", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (all, some) => {
      const hits = Math.min(some, all);
      const { low, high } = shareInterval(hits, all);
      expect(low).toBeLessThanOrEqual(hits / all);
      expect(high).toBeGreaterThanOrEqual(hits / all);
      if (hits < all) expect(atMost(hits, all, high)).toBeCloseTo(0.025, 4);
      if (hits > 0) expect(1 - atMost(hits - 1, all, low)).toBeCloseTo(0.025, 4);
    }),
  );
});
