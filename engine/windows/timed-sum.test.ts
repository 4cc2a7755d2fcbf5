import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { TimedSum } from "./timed-sum.ts";

const entries = fc.array(
  fc.record({ wait: fc.nat(12), value: fc.maxSafeInteger(), burst: fc.nat(80) }),
  { maxLength: 40 },
);

it("is the exact sum of (t - length, t] however many there are, across snapshots", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), entries, fc.nat(), (length, all, place) => {
      let sum = new TimedSum(length);
      const seen: { time: number; value: number }[] = [];
      let time = 0;
      for (const [i, { wait, value, burst }] of all.entries()) {
        time += wait;
        for (let k = 0; k <= burst; k++) {
          sum.push(time, value);
          seen.push({ time, value });
        }
        sum.expire(time);
        const inside = seen.filter((each) => each.time > time - length);
        expect(sum.count).toBe(inside.length);
        const sizes = inside.map(({ value }) => BigInt(value));
        expect(sum.value).toBe(Number(sizes.reduce((n, value) => n + value, 0n)));
        expect(sum.gross).toBe(
          Number(sizes.reduce((n, value) => n + (value < 0n ? -value : value), 0n)),
        );
        if (i !== place % all.length) continue;
        const saved = saveState(sum);
        // Into one that has held something else.
        sum = new TimedSum(length);
        for (let k = 0; k < place % 100; k++) sum.push(k, k);
        restoreState(sum, saved);
        expect(saveState(sum)).toEqual(saved);
      }
      sum.expire(time + length);
      expect([sum.count, sum.value + 0, sum.gross + 0]).toEqual([0, 0, 0]);
    }),
  );
});

it("counts what was never summed up when it goes unread", () => {
  const sum = new TimedSum(10);
  sum.push(0, 5);
  sum.push(1, -3);
  sum.expire(10);
  expect([sum.count, sum.value, sum.gross]).toEqual([1, -3, 3]);
});

it("lets the old go by itself, though nobody reads it", () => {
  const sum = new TimedSum(10);
  for (let time = 0; time < 10_000; time++) sum.push(time, 1);
  expect(sum.count).toBeLessThanOrEqual(10 + 64);
});

it("is empty after a reset", () => {
  const sum = new TimedSum(10);
  sum.push(1, 5);
  sum.reset();
  expect([sum.count, sum.value]).toEqual([0, 0]);
  sum.push(0, 3);
  expect(sum.value).toBe(3);
});
