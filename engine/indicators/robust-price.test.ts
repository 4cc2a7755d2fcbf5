import fc from "fast-check";
import { expect, it } from "vitest";
import { runVenues, type VenueRow } from "./testing-feeds.ts";

const print = (
  at: number,
  venue: string,
  price: number,
  size = 1,
  pair = "COIN/USD",
): VenueRow => ({
  at,
  venue,
  price,
  size,
  pair,
});

it("needs two venues that printed in the last minute, and says how many there are", () => {
  const rows = [print(0, "a", 1), print(1, "b", 0.9), print(60, "b", 0.9), print(61, "b", 0.9)];
  expect(runVenues("robustPrice", rows, "venues")).toEqual([1, 2, 2, 1]);
  expect(runVenues("robustPrice", rows, "price")).toEqual([Number.NaN, 0.95, 0.9, Number.NaN]);
});

it("weighs a venue by what it traded in the last W, and moves its price with every new rate", () => {
  const rows = [
    print(0, "a", 1, 10),
    print(1, "b", 0.9, 1, "COIN/USDT"),
    print(2, "ref", 1.1, 0, "USDT/USD"),
    print(3, "ref", 1.2, 0, "USDT/USD"),
    print(50, "a", 1, 0),
    print(50, "b", 0.9, 1, "COIN/USDT"),
    print(62, "c", 1.3, 1),
  ];
  const got = runVenues("robustPrice(1m)", rows, "price");
  expect(got.slice(0, 5)).toEqual([Number.NaN, Number.NaN, 1, 1, 1]);
  // At 62 s what a traded at 0 s is gone: b (1.08) and c have one each. a traded nothing since.
  expect(got[6]).toBeCloseTo((0.9 * 1.2 + 1.3) / 2, 12);
  expect(runVenues("robustPrice(1m)", rows, "deviation")[2]).toBe(0);
});

it("is the plain median where no venue traded anything", () => {
  const rows = [print(0, "a", 1, 0), print(0, "b", 0.9, 0), print(0, "c", 0.99, 0)];
  expect(runVenues("robustPrice", rows, "price")[2]).toBe(0.99);
});

it("follows the venue that trades most, unless all are alike or it is capped", () => {
  const rows = [print(0, "a", 0.65, 100), print(0, "b", 0.99, 1), print(0, "c", 1, 1)];
  const last = (options: string) => runVenues(`robustPrice(5m${options})`, rows, "price")[2];
  expect(last("")).toBe(0.65);
  expect(last(",weight=none")).toBe(0.99);
  // Capped, it holds exactly one half: the mean with the next.
  expect(last(",weight=cap")).toBeCloseTo(0.82, 12);
});

it("lies between the cheapest and the dearest venue, and a bad print of a small one does not move it", () => {
  const price = fc.integer({ min: 9_000, max: 11_000 }).map((steps) => steps / 1e4);
  fc.assert(
    fc.property(fc.array(fc.tuple(price, fc.nat(1000)), { minLength: 2, maxLength: 9 }), (all) => {
      const rows = all.map(([at, size], i) => print(0, `v${i}`, at, size));
      const prices = all.map(([at]) => at);
      for (const weight of ["volume", "none", "cap"]) {
        const got = runVenues(`robustPrice(5m,weight=${weight})`, rows, "price").at(-1);
        expect(got).toBeGreaterThanOrEqual(Math.min(...prices));
        expect(got).toBeLessThanOrEqual(Math.max(...prices));
      }
      const total = all.reduce((sum, [, size]) => sum + size, 0);
      if (total === 0) return;
      const bad = [...rows, print(0, "bad", 0.01, 0)];
      expect(runVenues("robustPrice", bad, "price").at(-1)).toBe(
        runVenues("robustPrice", rows, "price").at(-1),
      );
    }),
  );
});
