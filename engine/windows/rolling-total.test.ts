import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { RollingTotal } from "./rolling-total.ts";

const amount = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 1e-6, noNaN: true }),
  fc.double({ min: 0, max: 1e12, noNaN: true }),
);

it("is the sum of its window at every step, whatever leaves early, across snapshots and resets", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.record({ value: amount, drops: fc.nat(2) })),
      fc.nat(),
      (capacity, steps, cut) => {
        let total = new RollingTotal(capacity);
        total.push(42);
        total.reset();
        const held: number[] = [];
        for (const [i, { value, drops }] of steps.entries()) {
          total.push(value);
          held.push(value);
          if (held.length > capacity) held.shift();
          for (let drop = 0; drop < drops && held.length > 0; drop++) {
            total.drop();
            held.shift();
          }
          const expected = held.reduce((sum, each) => sum + each, 0);
          expect(total.count).toBe(held.length);
          expect(total.full).toBe(held.length === capacity);
          expect(held.map((_, age) => total.at(age))).toEqual(held.toReversed());
          expect(Math.abs(total.value - expected)).toBeLessThanOrEqual(1e-14 * expected);
          if (i !== cut % steps.length) continue;
          const saved = saveState(total);
          total = new RollingTotal(capacity);
          restoreState(total, saved);
        }
      },
    ),
  );
});

it("forgets a crash: nothing of it is left in a window that never saw it", () => {
  const total = new RollingTotal(20);
  for (let i = 0; i < 1000; i++) total.push(i === 500 ? 1e20 : 0);
  expect(total.value).toBe(0);
  for (let i = 0; i < 30; i++) total.push(2 ** -40);
  expect(total.value).toBe(20 * 2 ** -40);
});
