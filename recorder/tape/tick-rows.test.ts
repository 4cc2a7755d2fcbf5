import fc from "fast-check";
import { expect, it } from "vitest";
import type { PriceE8 } from "../../engine/market/price.ts";
import { parseTime } from "../../engine/market/time.ts";
import { stepsOf, unitsOf } from "../wire/steps.ts";
import { TickRows } from "./tick-rows.ts";

const time = parseTime("2026-08-02T00:00:00Z") ?? (0 as never);
const trade = { instrument: 0, eventTime: time, receiveTime: time, price: 1e8 as PriceE8 };

it("keeps sizes to the last digit, and gives the pipeline the nearest double", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }), (steps) => {
      const digits = String(steps).padStart(9, "0");
      const text = `${digits.slice(0, -8)}.${digits.slice(-8)}`;
      const rows = new TickRows();
      const size = stepsOf(text);
      if (size === undefined) throw new Error(`${text} has no steps`);
      rows.trade({ ...trade, size, side: "buy", id: "1", detail: undefined });
      expect(BigInt(rows.steps(0, "b") ?? 0)).toBe(steps);
      expect(rows.batch.b[0]).toBe(Number(text));
      expect(unitsOf(size)).toBe(Number(text));
    }),
    { numRuns: 2000 },
  );
});

it("refuses sizes that DECIMAL(18,8) cannot hold", () => {
  expect(stepsOf("10000000000")).toBeUndefined();
  expect(stepsOf("9999999999.99999999")).toBe(999_999_999_999_999_999n);
  expect(stepsOf("9999999999.999999999")).toBeUndefined();
  expect(stepsOf("-123456789.000000005")).toBe(-12_345_678_900_000_001n);
});

it("grows, and forgets", () => {
  const rows = new TickRows();
  for (let i = 0; i < 3000; i++)
    rows.trade({ ...trade, size: 1, side: undefined, id: String(i), detail: "backfill" });
  rows.gap(0, time, { from: time, to: time, reason: "disconnect", missed: null });
  expect([rows.length, rows.id(2999), rows.batch.notes.get(3000)]).toEqual([
    3001,
    "2999",
    "disconnect",
  ]);
  rows.clear();
  expect([rows.length, rows.id(0), rows.batch.notes.size]).toEqual([0, undefined, 0]);
});
