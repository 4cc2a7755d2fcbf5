import { describe, expect, it } from "vitest";
import { exponential, Random } from "./random.ts";

const draw = (n: number, next: () => number): number[] => Array.from({ length: n }, next);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("Random", () => {
  it("gives the same sequence for the same seed and stream, another one otherwise", () => {
    const first = (seed: number, stream: number) => {
      const random = new Random(seed, stream);
      return draw(5, () => random.uniform());
    };
    expect(first(7, 1)).toEqual(first(7, 1));
    expect(first(7, 1)).not.toEqual(first(7, 2));
    expect(first(7, 1)).not.toEqual(first(8, 1));
  });

  it("gives this sequence, on every machine", () => {
    const random = new Random(20230310, 0);
    expect(draw(4, () => random.uniform() * 2 ** 32)).toEqual([
      486_389_305, 1_325_607_502, 328_705_032, 3_186_293_520,
    ]);
  });

  it("draws numbers of the stated mean and spread", () => {
    const random = new Random(1, 0);
    const uniform = draw(50_000, () => random.uniform());
    expect(Math.min(...uniform.slice(0, 10_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform.slice(0, 10_000))).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    const normal = draw(50_000, () => random.normal());
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((value) => value * value))).toBeCloseTo(1, 1);
    const logNormal = draw(50_000, () => random.logNormal(1)).sort((a, b) => a - b);
    expect(logNormal[25_000]).toBeCloseTo(1, 1);
    const waits = draw(50_000, () => random.aftershock(700)).sort((a, b) => a - b);
    expect((waits[25_000] ?? 0) / 700).toBeCloseTo(1, 1);
  });
});

it("comes close to e^x", () => {
  for (const x of [-6, -1, 0, 0.5, 3, 6]) expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 1);
});
