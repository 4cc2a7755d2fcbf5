import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { OrderedSums } from "./ordered-sums.ts";

const value = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -2e6, max: 2e6 }),
  fc.integer({ min: -3e12, max: 3e12 }),
);

/** Holds `sums` to the plain meaning of what it measures. */
const check = (sums: OrderedSums, held: readonly number[], limit: number): void => {
  const under = held.filter((each) => each <= limit);
  sums.measure(limit);
  expect(sums.count).toBe(held.length);
  expect(sums.below).toBe(under.length);
  expect(sums.sumBelow).toBe(under.reduce((total, each) => total + each, 0));
};

it("knows how many of a moving window are at or under a limit, and their sum, across snapshots", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value)),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (steps, window, cut) => {
        let sums = new OrderedSums(window);
        for (const [i, [each, limit]] of steps.entries()) {
          const leaving = steps[i - window];
          if (leaving) sums.remove(leaving[0]);
          sums.insert(each);
          const held = steps.slice(Math.max(0, i + 1 - window), i + 1).map(([one]) => one);
          check(sums, held, limit);
          check(sums, held, each);
          if (i !== cut % steps.length) continue;
          const saved = saveState(sums);
          sums = new OrderedSums(window);
          restoreState(sums, saved);
        }
        sums.reset();
        check(sums, [], 0);
      },
    ),
  );
});

it.each([
  { name: "rising", next: (i: number) => i },
  { name: "falling", next: (i: number) => -i },
  { name: "few distinct values", next: (i: number) => (i * 7919) % 5 },
  { name: "scattered", next: (i: number) => (i * 7919) % 10_007 },
  { name: "all equal, then scattered", next: (i: number) => (i < 2000 ? 1 : (i * 31) % 997) },
  { name: "in waves", next: (i: number) => Math.round(1e6 * Math.sin(i / 300)) },
  { name: "two far ends", next: (i: number) => (i % 2 === 0 ? i : -i) },
])("never runs out of buckets: $name", ({ next }) => {
  for (const window of [129, 1000]) {
    const sums = new OrderedSums(window);
    const held: number[] = [];
    for (let i = 0; i < 5000; i++) {
      if (held.length === window) sums.remove(held.shift() ?? 0);
      held.push(next(i));
      sums.insert(next(i));
      if (i % 97 === 0) check(sums, held, next(i - 40));
    }
    // Emptied in another order than filled, then filled again.
    for (const each of held.toSorted((a, b) => Math.abs(a) - Math.abs(b))) sums.remove(each);
    check(sums, [], 1e9);
    for (const each of held) sums.insert(each);
    check(sums, held, next(4500));
  }
});

it("joins buckets that are left nearly empty, or there would be no room for the next", () => {
  const sums = new OrderedSums(1000);
  let held: number[] = [];
  let next = 0;
  for (let round = 0; round < 20; round++) {
    for (; held.length < 1000; next++) {
      sums.insert(next);
      held.push(next);
    }
    // One or two of each bucket stay behind.
    for (const each of held) if (each % 60 !== 0) sums.remove(each);
    held = held.filter((each) => each % 60 === 0);
    check(sums, held, next / 2);
  }
});

it("refuses to take out what was never put in, and more values than it has room for", () => {
  const sums = new OrderedSums(1);
  expect(() => sums.remove(3)).toThrow("3 was never put in");
  sums.insert(3);
  expect(() => sums.remove(2)).toThrow("2 was never put in");
  expect(() => sums.insert(4)).toThrow("more than 1 values");
});
