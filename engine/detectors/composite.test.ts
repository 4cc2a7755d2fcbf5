import { expect, it } from "vitest";
import type { CoinStep } from "./coin-step.ts";
import { composite } from "./composite.ts";
import { detectorOf, scoresOf, stepsOf } from "./testing.ts";

/** 26 hours at -1 bps, of which 240 steps and an hour of everything suffice, then these. */
const after = (known: readonly Partial<CoinStep>[]) =>
  stepsOf([
    ...Array.from({ length: 1560 }, (_, i) => ({
      ...{ deviation: -1, volume: i % 2 === 0 ? 100 : 200, imbalance: 0, spread: 2, range: 4 },
      ...{ othersBelow: 0, othersAbove: 0 },
    })),
    ...known,
  ]);
const none = Number.NaN;
const bare = { volume: none, imbalance: none, spread: none, range: none, othersBelow: none };

const last = (known: readonly Partial<CoinStep>[], use?: string): Record<string, number> => {
  const detector = detectorOf(composite, "discount", use === undefined ? {} : { use });
  const score = scoresOf(detector, after(known)).at(-1);
  return { score: score ?? none, ...detector.inputs() };
};

it("is the distance from the median times what the price itself tells, where nothing else is known", () => {
  // 8 bps are 16 scales: the sum is 13 after a step, and 1/61 of the last hour lay beyond.
  const { score, ...inputs } = last([{ deviation: -9, ...bare }]);
  const lasting = 1 + 1 / 61 / 2;
  const drift = 1 + 13 / 21 / 2;
  expect(inputs).toEqual({
    ...{ off: 8, median: -1, flow: 1, volume: 1, spread: 1, range: 1, others: 1 },
    lasting: expect.closeTo(lasting, 12),
    drift: expect.closeTo(drift, 12),
  });
  expect(score).toBeCloseTo(8 * lasting * drift, 9);
});

it("counts each further sign for half at most, and half of that at its customary limit", () => {
  const all = { deviation: -9, volume: 1e12, imbalance: -1, spread: 4, range: 8, othersBelow: 25 };
  const { lasting = 0, drift = 0, flow = 0, volume = 0, ...rest } = last([all]);
  expect(rest).toMatchObject({ spread: 1.25, range: 1.25, others: 1.25 });
  expect(flow).toBeGreaterThan(1.49);
  expect(volume).toBeGreaterThan(1.4);
  expect(volume).toBeLessThan(1.5);
  expect(rest["score"]).toBeCloseTo(8 * lasting * drift * flow * volume * 1.25 ** 3, 9);
});

it("hears only what it is told to use", () => {
  const all = { deviation: -9, volume: 1e12, imbalance: -1, spread: 4, range: 8, othersBelow: 25 };
  const scores = ["price", "flow", "venues", "coins"].map(
    (use) => last([all], use)["score"] ?? none,
  );
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
  expect(new Set(scores).size).toBe(4);
  expect(scores[0]).toBe(last([{ deviation: -9, ...bare }])["score"]);
  expect(scores[3]).toBe(last([all])["score"]);
});

it("makes nothing of other signs while the price is at rest or on the other side", () => {
  const stress = { volume: 1e12, imbalance: -1, spread: 40, range: 80, othersBelow: 900 };
  expect(last([{ deviation: -1, ...stress }])["score"]).toBeCloseTo(0, 12);
  expect(last([{ deviation: 4, ...stress }])["score"]).toBe(-5);
});

it("weighs a lasting distance more than a new one", () => {
  const hours = Array.from({ length: 300 }, () => ({ deviation: -5, ...bare }));
  const { lasting, drift, score } = last(hours);
  expect(lasting).toBeGreaterThan(1.49);
  expect(drift).toBeGreaterThan(1.4);
  expect(score).toBeGreaterThan(2 * 4);
});
