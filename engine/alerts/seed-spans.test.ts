import { describe, expect, it } from "vitest";
import { Bar } from "../bars/bar.ts";
import { restoreState, saveState } from "../state.ts";
import { MENDED_SEED, SEED, type SeedOptions, SeedRules } from "./seed-rules.ts";
import { type Closes, seedSpans } from "./seed-spans.ts";

const MINUTE = 60e6;
const closes = (prices: readonly number[]): Closes => ({
  time: Float64Array.from(prices, (_, i) => (i + 1) * MINUTE),
  close: Float64Array.from(prices, (price) => Math.round(price * 1e8)),
});
/** `minute severity side`, one a point. */
const story = (prices: readonly number[], options?: SeedOptions): string[] =>
  seedSpans(closes(prices), "kraken:USDC/USD", options).points.map(
    ({ time, severity, side }) => `${time / MINUTE} ${severity} ${side ?? "either"}`,
  );

describe("the seed's alerts as points", () => {
  it("have a side where they are about the peg, and are active for their cooldown", () => {
    expect(story([0.98, 0.9799, 0.97, 1, 1, 1, 1, 1.03])).toEqual([
      "2 critical discount",
      "8 critical premium",
    ]);
    const [point] = seedSpans(closes([0.9]), "kraken:USDC/USD").points;
    expect(point).toEqual({
      ...{ time: MINUTE, until: 6 * MINUTE },
      ...{ side: "discount", severity: "critical" },
    });
  });

  it("cry every five minutes on a flat line; mended they say nothing of it, and speak once an hour", () => {
    const flat = Array<number>(30).fill(1);
    expect(story(flat)).toEqual([15, 20, 25, 30].map((minute) => `${minute} warning either`));
    expect(story(flat, MENDED_SEED)).toEqual([]);
    const low = Array.from({ length: 130 }, (_, i) => 0.9 + (i % 2) * 1e-4);
    expect(story(low, MENDED_SEED)).toEqual(
      [1, 61, 121].map((minute) => `${minute} critical discount`),
    );
    expect(seedSpans(closes(low), "a:B/C", MENDED_SEED).points[0]?.until).toBe(61 * MINUTE);
  });

  it("mended still hear an RSI of which something moved: 14 rises are overbought, and no stillness before 14 changes", () => {
    const rising = Array.from({ length: 15 }, (_, i) => 1 + i * 1e-4);
    expect(story(rising, MENDED_SEED)).toEqual(["15 warning either"]);
    const still = [1, 1.0001, ...Array<number>(13).fill(1.0001)];
    expect(story(still, MENDED_SEED)).toEqual(["15 warning either"]);
    expect(story([...Array<number>(14).fill(1), 1], MENDED_SEED)).toEqual([]);
  });

  it("refuse what is no instrument", () => {
    expect(() => seedSpans(closes([1]), "USDC")).toThrow('"USDC" is no instrument');
  });
});

it.each([SEED, MENDED_SEED])("seed rules go on from a saved state: %o", (options) => {
  const prices = Array.from({ length: 300 }, (_, i) => (i % 60 < 20 ? 1 : 1 - (i % 7) * 4e-3));
  const run = (rules: SeedRules, from: number, to: number) =>
    prices.slice(from, to).flatMap((price, i) => {
      const bar = new Bar();
      bar.close = Math.round(price * 1e8);
      return rules.onBar((from + i + 1) * MINUTE, "kraken:USDC/USD", "USDC", bar);
    });
  const whole = run(new SeedRules(options), 0, 300);
  const first = new SeedRules(options);
  const before = run(first, 0, 117);
  const second = new SeedRules(options);
  restoreState(second, saveState(first));
  expect([...before, ...run(second, 117, 300)]).toEqual(whole);
  expect(whole.length).toBeGreaterThan(3);
});
