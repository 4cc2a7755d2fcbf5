import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawFaults, type FaultVenue } from "./draw-faults.ts";
import { faultKinds, parseFaults } from "./faults.ts";
import { seeded } from "./seeded.ts";

const venues: readonly FaultVenue[] = [
  { id: "kraken", symbols: ["USDC/USD", "USDT/USD"], counted: true },
  { id: "okx", symbols: ["USDC/USDT"], counted: false },
];
const draw = (seed: number, speed: number | undefined = 600) =>
  drawFaults({ seed, venues, tapeMs: 7_200_000, speed });
const many = Array.from({ length: 500 }, (_, seed) => draw(seed));

it("the same seed draws the same numbers, another one others, spread over 0 to 1", () => {
  const numbers = (seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: 1000 }, random);
  };
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
  const all = numbers(1);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});

describe("a schedule", () => {
  it("is a pure function of seed, venues and length", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(draw(seed)).toEqual(draw(seed));
      }),
    );
    expect(draw(1)).not.toEqual(draw(2));
  });

  it("reads back as it is printed", () => {
    for (const faults of many) {
      const printed = faults.map((fault) => JSON.stringify({ type: "fault", ...fault })).join("\n");
      const others = '{"type":"listening","venue":"kraken"}\n';
      expect(parseFaults(`${others}${printed}\n`, "faults")).toEqual(faults);
      expect(parseFaults(JSON.stringify(faults), "faults")).toEqual(faults);
    }
  });

  it("is over before the tape's last fifth, so that what it cost can be noticed", () => {
    for (const faults of many)
      for (const fault of faults) {
        const lasts = "forMs" in fault && fault.kind !== "impatient" ? fault.forMs * 600 : 0;
        expect(fault.atMs, JSON.stringify(fault)).toBeGreaterThan(0);
        expect(fault.atMs + lasts, JSON.stringify(fault)).toBeLessThanOrEqual(0.8 * 7_200_000 + 1);
      }
  });

  it("knows every kind", () => {
    expect(new Set(many.flat().map(({ kind }) => kind))).toEqual(new Set(faultKinds));
  });

  it("loses no trade behind the back of a client that cannot notice", () => {
    for (const faults of many) {
      expect(faults.filter(({ kind, venue }) => kind === "drop" && venue === "okx")).toEqual([]);
      for (const fault of faults) if (fault.kind === "mute") expect(fault.ends).toBe(true);
    }
  });

  it("comes in order of time", () => {
    for (const faults of [...many, ...Array.from({ length: 50 }, (_, i) => draw(i, undefined))]) {
      const times = faults.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });
});

it.each([
  ["{", /^faults\.json is not JSON$/],
  ["[1]", /^faults\.json: fault 0: /],
  ['[{"kind":"terminat","atMs":1,"venue":"kraken"}]', /fault 0\.kind: /],
  ['[{"kind":"terminate","atMs":-1,"venue":"kraken"}]', /fault 0\.atMs: /],
  ['[{"kind":"silent","atMs":1,"venue":"kraken"}]', /fault 0\.forMs: /],
  ['[{"kind":"terminate","atMs":1,"venue":"kraken","speed":2}]', /fault 0: .*speed/],
  ['[{"kind":"close","atMs":1,"venue":"kraken","code":1006}]', /fault 0\.code: .*nobody may send/],
])("%s is refused", (text, message) => {
  expect(() => parseFaults(text, "faults.json")).toThrow(message);
});
