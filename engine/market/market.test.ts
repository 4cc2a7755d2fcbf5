import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstrument } from "./instrument.ts";
import { bps, decimalToE8, deviationBps, fromE8, numberToE8 } from "./price.ts";
import { formatDuration, formatTime, micros, parseDuration, parseTime } from "./time.ts";

describe("prices", () => {
  it.each([
    ["1.005", 100_500_000],
    ["0.99500000", 99_500_000],
    ["1e-5", 1000],
    ["9.957E-1", 99_570_000],
    [".5", 50_000_000],
    ["-0.00000001", -1],
    ["0.000000005", 1],
    ["-0.000000005", -1],
    ["0.0000000049999", 0],
    ["28590.60000000", 2_859_060_000_000],
  ])("reads %s exactly", (text, steps) => expect(decimalToE8(text)).toBe(steps));

  it.each([
    "",
    ".",
    "abc",
    "1,5",
    "0x10",
    "NaN",
    "Infinity",
    "1e400",
    "99999999999",
    "1.2.3",
    "--1",
  ])("refuses %j", (text) => expect(decimalToE8(text)).toBeUndefined());

  it("gives back what Number() makes of the same decimal", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5e12 }), (steps) => {
        const text = `${Math.floor(steps / 1e8)}.${String(steps % 1e8).padStart(8, "0")}`;
        expect(decimalToE8(text)).toBe(steps);
        expect(fromE8(steps)).toBe(Number(text));
        expect(numberToE8(Number(text))).toBe(steps);
      }),
    );
  });

  it("has exactly -50 bps at 0.9950, and no minus zero", () => {
    expect(deviationBps(99_500_000, 1e8)).toBe(-50);
    expect(bps(deviationBps(100_500_000, 1e8))).toBe(50);
    expect(Object.is(bps(-0.0001), 0)).toBe(true);
  });
});

describe("times", () => {
  it.each([
    ["2023", "2023-01-01T00:00:00.000000Z"],
    ["2023-03", "2023-03-01T00:00:00.000000Z"],
    ["2023-03-11", "2023-03-11T00:00:00.000000Z"],
    ["2023-03-11T07:15Z", "2023-03-11T07:15:00.000000Z"],
    ["2023-03-11 07:15", "2023-03-11T07:15:00.000000Z"],
    ["2023-03-11T07:15:30.123456789Z", "2023-03-11T07:15:30.123456Z"],
    ["2023-03-12T03:30-04:00", "2023-03-12T07:30:00.000000Z"],
    ["2023-03-12T03:30+0530", "2023-03-11T22:00:00.000000Z"],
    ["1969-12-31T23:59:59.9999995Z", "1969-12-31T23:59:59.999999Z"],
  ])("reads %s", (text, expected) =>
    expect(formatTime(parseTime(text) ?? micros(Number.NaN))).toBe(expected),
  );

  it.each([
    "",
    "yesterday",
    "2023-13-01",
    "2023-02-30",
    "2023-03-11T25:00",
    "2023-03-11T07:60",
    "1678518900",
    // Date.UTC takes it for 1950.
    "0050-06-01",
    "0001-01-01T00:00:00Z",
  ])("refuses %j", (text) => expect(parseTime(text)).toBeUndefined());

  it("formats what it parses, microsecond by microsecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 4e15 }), (time) => {
        expect(parseTime(formatTime(micros(time)))).toBe(time);
      }),
    );
  });

  it("reads and writes durations", () => {
    expect(["250ms", "30s", "5m", "1h", "2d", "1h30m"].map(parseDuration)).toEqual([
      250e3, 30e6, 300e6, 3600e6, 172_800e6, 5400e6,
    ]);
    for (const bad of ["", "5", "m", "-5m", "5x", "0s", "1m!"])
      expect(() => parseDuration(bad)).toThrow("is no duration");
    // From each digit on, all that follow were tried: a hundred thousand took seconds.
    expect(() => parseDuration(`${"1".repeat(1_000_000)}x`)).toThrow('1…" is no duration');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (n) => {
        expect(parseDuration(formatDuration(micros(n)))).toBe(n);
      }),
    );
  });
});

it("takes instruments apart, and refuses what is none", () => {
  expect(parseInstrument("kraken:USDC/USD")).toEqual({
    id: "kraken:USDC/USD",
    venue: "kraken",
    base: "USDC",
    quote: "USD",
  });
  for (const bad of [
    "USDC/USD",
    "kraken:USDC",
    "kraken:USDC/USD/X",
    "kr aken:A/B",
    "kraken:<b>/USD",
    "",
  ])
    expect(() => parseInstrument(bad)).toThrow("is no instrument");
});
