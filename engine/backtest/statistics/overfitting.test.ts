import fc from "fast-check";
import { expect, it } from "vitest";
import { normalSeries } from "../../testing/normals.ts";
import { moments } from "./moments.ts";
import { overfitting } from "./overfitting.ts";

const noise = (configurations: number, rows: number, seed: number): Float64Array[] =>
  Array.from({ length: configurations }, (_, k) => normalSeries(seed * 1000 + k, rows));

it("is about one half where the choice is worth nothing", () => {
  const found = Array.from({ length: 40 }, (_, seed) =>
    overfitting(noise(20, 320, seed + 1), { blocks: 8 }),
  );
  const mean = found.reduce((sum, { probability }) => sum + probability, 0) / found.length;
  expect(mean).toBeGreaterThan(0.42);
  expect(mean).toBeLessThan(0.58);
});

it("is about 0 where one configuration is truly the best", () => {
  const series = noise(50, 800, 1);
  series[17] = (series[17] ?? new Float64Array(0)).map((value) => value + 0.5);
  const found = overfitting(series);
  expect(found.probability).toBeLessThan(0.01);
  expect(found.lossProbability).toBeLessThan(0.01);
  expect(found.blocks).toBe(16);
  // 16 blocks have 12,870 halves.
  expect(found.logits).toHaveLength(12_870);
  expect(found.chosen.filter((k) => k === 17).length / 12_870).toBeGreaterThan(0.99);
});

it("is 1 where what one half gains the other must lose", () => {
  // Series of mean 0: the best half of a series is paid for by its other half (the paper's compensation effect).
  const series = noise(20, 160, 5).map((values) => {
    const { mean } = moments(values);
    return values.map((value) => value - mean);
  });
  const found = overfitting(series, { blocks: 8 });
  expect(found.probability).toBe(1);
  expect(found.lossProbability).toBe(1);
  expect(found.degradation.slope).toBeLessThan(-0.5);
});

/** The plain way: every half put together row by row. */
const plainly = (series: readonly (readonly number[])[], blocks: number): number[] => {
  const rows = series[0]?.length ?? 0;
  const blockOf = Array.from({ length: rows }, (_, i) => {
    let block = 0;
    while (Math.floor(((block + 1) * rows) / blocks) <= i) block++;
    return block;
  });
  const logits: number[] = [];
  for (let set = 0; set < 2 ** blocks; set++) {
    if (set.toString(2).replaceAll("0", "").length !== blocks / 2) continue;
    const ratios = (inside: boolean): number[] =>
      series.map((values) => {
        const half = values.filter((_, i) => ((set >> (blockOf[i] ?? 0)) & 1) === Number(inside));
        const { mean, deviation } = moments(half);
        return deviation > 0 ? mean / deviation : 0;
      });
    const [choosing, ranking] = [ratios(true), ratios(false)];
    const own = ranking[choosing.indexOf(Math.max(...choosing))] ?? Number.NaN;
    const rank = ranking.filter((ratio) => ratio < own).length + 1;
    const share = rank / (series.length + 1);
    logits.push(Math.log(share / (1 - share)));
  }
  return logits.sort((a, b) => a - b);
};

it("is what one gets by putting every half together", () => {
  const options = fc.record({
    configurations: fc.integer({ min: 2, max: 6 }),
    rows: fc.integer({ min: 24, max: 45 }),
    blocks: fc.constantFrom(4, 6),
    seed: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(options, ({ configurations, rows, blocks, seed }) => {
      const series = noise(configurations, rows, seed).map((values) => [...values]);
      const found = overfitting(series, { blocks });
      const logits = plainly(series, blocks);
      expect([...found.logits.toSorted()]).toEqual(logits.map((logit) => expect.closeTo(logit, 9)));
      expect(found.probability).toBe(logits.filter((logit) => logit <= 0).length / logits.length);
      const scaled = series.map((values, k) => values.map((value) => value * (k + 1)));
      expect(overfitting(scaled, { blocks }).chosen).toEqual(found.chosen);
    }),
    { numRuns: 30 },
  );
});

it("makes fewer blocks of few periods, and none of too few", () => {
  expect(overfitting(noise(3, 47, 1)).blocks).toBe(10);
  const nothing = { probability: Number.NaN, lossProbability: Number.NaN, blocks: 0 };
  expect(overfitting(noise(3, 15, 1))).toMatchObject(nothing);
  expect(overfitting(noise(1, 100, 1))).toMatchObject(nothing);
  expect(overfitting([])).toMatchObject(nothing);
});

it("chooses only where there is something to choose", () => {
  const idle = new Float64Array(32);
  expect(overfitting([idle, idle]).probability).toBeNaN();
  // One trade in all: the half that has it finds nothing to bear it out, the other half chooses nothing.
  const once = idle.with(3, 0.1);
  const found = overfitting([idle, once, idle], { blocks: 4 });
  expect(found).toMatchObject({ probability: 1, chosen: Uint32Array.of(1, 1, 1) });
  expect([...found.outOfSample]).toEqual([0, 0, 0]);
});

it("leaves out what has holes, by its place among all", () => {
  const series = noise(4, 64, 2);
  series[0] = new Float64Array(64).fill(Number.NaN);
  series[2] = (series[2] ?? new Float64Array(0)).map((value) => value + 3);
  const found = overfitting(series, { blocks: 8 });
  expect(found.configurations).toBe(3);
  expect(new Set(found.chosen)).toEqual(new Set([2]));
});

it("refuses an odd number of blocks and series of different length", () => {
  expect(() => overfitting(noise(2, 64, 1), { blocks: 7 })).toThrow("even number from 4 to 16");
  expect(() => overfitting(noise(2, 64, 1), { blocks: 18 })).toThrow("even number from 4 to 16");
  expect(() => overfitting([new Float64Array(64), new Float64Array(63)])).toThrow("64 and of 63");
});
