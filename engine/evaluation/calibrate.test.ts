import fc from "fast-check";
import { expect, it } from "vitest";
import { BUDGETS, type CalmPoint, calibrate } from "./calibrate.ts";
import type { CalmCount } from "./score-calm.ts";

const block = (months: number, falseAlarms: number, duty = 0): CalmCount => ({
  ...{ falseAlarms, notifications: falseAlarms, months, activeMonths: duty * months },
  ...{ allMonths: months, blindMonths: 0 },
});
/** Two months of calm time. */
const curve = (...all: readonly (readonly [threshold: number, alarms: number, duty?: number])[]) =>
  all.map(
    ([threshold, alarms, duty]): CalmPoint => ({ threshold, blocks: [block(2, alarms, duty)] }),
  );

it("takes the lowest threshold from which on the budget holds", () => {
  const falling = curve([10, 40], [20, 9], [30, 8], [40, 3], [50, 2], [60, 0]);
  expect(calibrate(falling, BUDGETS.page)).toBe(50);
  expect(calibrate(falling, BUDGETS.warn)).toBe(30);
  expect(calibrate(falling.toReversed(), BUDGETS.page)).toBe(50);
});

it("takes nothing below a threshold that breaks it again", () => {
  expect(calibrate(curve([10, 0], [20, 1], [30, 3], [40, 2], [50, 0]), BUDGETS.page)).toBe(40);
});

it("holds to the duty as well as to the rate", () => {
  const long = curve([10, 1, 0.2], [20, 1, 0.011], [30, 1, 0.01], [40, 0, 0]);
  expect(calibrate(long, BUDGETS.page)).toBe(30);
});

it("has nothing where not even the highest holds, without points and without calm time", () => {
  expect(calibrate(curve([10, 0], [20, 3]), BUDGETS.page)).toBeUndefined();
  expect(calibrate([], BUDGETS.page)).toBeUndefined();
  expect(calibrate([{ threshold: 10, blocks: [block(0, 0)] }], BUDGETS.page)).toBeUndefined();
  expect(calibrate([{ threshold: 10, blocks: [] }], BUDGETS.page)).toBeUndefined();
});

it("weighs blocks by their length", () => {
  // Two in half a month are four a month; in two and a half months with a quiet rest they are fewer than one.
  const blocks = [block(0.5, 2), block(2, 0)];
  expect(calibrate([{ threshold: 10, blocks }], BUDGETS.page)).toBe(10);
  expect(calibrate([{ threshold: 10, blocks: blocks.slice(0, 1) }], BUDGETS.page)).toBeUndefined();
});

it("everything from its threshold on holds, and the next one below does not", () => {
  const alarms = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(alarms, (counts) => {
      const found = calibrate(curve(...counts.map((n, i) => [i, n] as const)), BUDGETS.page);
      const holds = (n: number | undefined) => (n ?? 9) <= 2;
      const from = found ?? counts.length;
      expect(counts.slice(from).every(holds)).toBe(true);
      if (from > 0) expect(holds(counts[from - 1])).toBe(false);
    }),
  );
});
