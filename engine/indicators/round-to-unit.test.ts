import fc from "fast-check";
import { expect, it } from "vitest";
import { roundToUnit, stepsPerUnit } from "./round-to-unit.ts";

it("rounds to the step of the unit", () => {
  expect(roundToUnit(0.123456785123, "price")).toBe(0.12345679);
  expect(roundToUnit(-49.99999999999893, "bps")).toBe(-50);
  expect(roundToUnit(1234.56785, "base")).toBe(1234.5679);
  expect(roundToUnit(2 / 3, "ratio")).toBe(0.666666667);
});

it("knows one kind of nothing, and one zero", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect(roundToUnit(value, "points")).toBeNaN();
  expect(roundToUnit(-0, "bps")).toBe(0);
  expect(roundToUnit(-1e-9, "bps")).toBe(0);
});

it("has the same bits for nothing wherever it came from", () => {
  const bits = new BigUint64Array([0xfff8000000000000n, 0x7ff8000000000123n, 0x7ff0000000000000n]);
  const values = new Float64Array(bits.buffer);
  for (let i = 0; i < values.length; i++) values[i] = roundToUnit(values[i] ?? 0, "price");
  expect([...bits]).toEqual([0x7ff8000000000000n, 0x7ff8000000000000n, 0x7ff8000000000000n]);
});

it("leaves alone what is coarser than its step already", () => {
  expect(roundToUnit(123_456_789_012.125, "price")).toBe(123_456_789_012.125);
  expect(roundToUnit(-1e300, "bps")).toBe(-1e300);
});

it("is within half a step, and the same when done twice", () => {
  const units = [
    "price",
    "bps",
    "bpsMinutes",
    "percent",
    "ratio",
    "points",
    "base",
    "count",
    "seconds",
  ] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...units),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      (unit, value) => {
        const rounded = roundToUnit(value, unit);
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(
          0.5 / stepsPerUnit[unit] + 1e-9 * Math.abs(value),
        );
        expect(roundToUnit(rounded, unit)).toBe(rounded);
      },
    ),
  );
});
