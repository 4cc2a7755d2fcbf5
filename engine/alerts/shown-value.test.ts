import { describe, expect, it } from "vitest";
import type { Unit } from "../indicators/indicator.ts";
import { alertUnit, shownValue } from "./rule-value.ts";

/** One value, as each unit shows it. */
const SHOWN: Readonly<Record<Unit, string>> = {
  price: "12.345679",
  ratio: "12.346",
  percent: "12.35",
  base: "12.35",
  bps: "12.3",
  bpsMinutes: "12.3",
  points: "12.3",
  count: "12.3",
  seconds: "12.3",
};

describe("a value in an alert's words", () => {
  it.each(Object.entries(SHOWN))("has the decimals that %s makes sense of", (unit, text) => {
    expect(shownValue(12.3456789, unit as Unit)).toBe(text);
  });

  it("ends in no zeros", () => {
    expect(shownValue(0.5, "price")).toBe("0.5");
    expect(shownValue(-40, "bps")).toBe("-40");
  });

  it("is told in basis points, seconds, or points", () => {
    expect((["bps", "seconds", "percent", "price"] as const).map(alertUnit)).toEqual([
      ...["bps", "seconds", "points", "points"],
    ]);
  });
});
