import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTime, micros, parseTime } from "../../engine/market/time.ts";
import { decimalMicros, isoMicros, Unit } from "./decimal-time.ts";

describe("decimalMicros", () => {
  it.each([
    ["1618678145.920708", Unit.s, "2021-04-17T16:49:05.920708Z"],
    ["1641343699", Unit.s, "2022-01-05T00:48:19.000000Z"],
    ["1606292218213.4578", Unit.ms, "2020-11-25T08:16:58.213457Z"],
    ["1641343699596000", Unit.us, "2022-01-05T00:48:19.596000Z"],
    ["1774618231151398133", Unit.ns, "2026-03-27T13:30:31.151398Z"],
  ] as const)("reads %s", (text, unit, expected) =>
    expect(formatTime(decimalMicros(text, unit))).toBe(expected),
  );

  it.each([
    "",
    "0",
    "-1",
    "1e9",
    ".5",
    "1.2.3",
    "99999999999999999999",
    "12",
    "abc",
    " 1641343699",
  ])("has no time for %j", (text) => expect(decimalMicros(text, Unit.s)).toBeNaN());

  it("reads every unit exactly", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_300_000_000_000_000, max: 4_000_000_000_000_000 }),
        fc.nat(999),
        (time, nanos) => {
          const digits = String(time);
          expect(decimalMicros(digits, Unit.us)).toBe(time);
          expect(decimalMicros(`${digits}${String(nanos).padStart(3, "0")}`, Unit.ns)).toBe(time);
          expect(decimalMicros(`${digits.slice(0, -3)}.${digits.slice(-3)}9`, Unit.ms)).toBe(time);
          expect(decimalMicros(`${digits.slice(0, -6)}.${digits.slice(-6)}`, Unit.s)).toBe(time);
        },
      ),
    );
  });
});

describe("isoMicros", () => {
  it("reads zero to nine digits of a second, as parseTime does", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_300_000_000_000_000, max: 4_000_000_000_000_000 }),
        fc.nat(9),
        (time, digits) => {
          const whole = formatTime(micros(time)).slice(0, -1);
          const [seconds = "", fraction = ""] = whole.split(".");
          const text =
            digits === 0 ? `${seconds}Z` : `${seconds}.${`${fraction}123`.slice(0, digits)}Z`;
          expect(isoMicros(text)).toBe(parseTime(text));
        },
      ),
    );
  });

  it.each([
    "0001-01-01T00:00:00.000000Z",
    "1970-01-01T00:00:00Z",
    "2026-08-02 00:53:12.081285895 +0000 UTC m=+33545.301158269",
    "2026-02-30T00:00:00Z",
    "2026-08-02T00:60:00Z",
    "2026-08-02T00:00:6:Z",
    "2026-08-02T00:00:00.Z",
    "2026-08-02T00:00:00.12x4567Z",
    "2026-08-02T00:00:00.1234567x9Z",
    "yesterday",
    "",
  ])("has no time for %j", (text) => expect(isoMicros(text)).toBeNaN());

  it("reads offsets too", () =>
    expect(isoMicros("2026-08-02T02:00:00+02:00")).toBe(parseTime("2026-08-02T00:00:00Z")));
});
