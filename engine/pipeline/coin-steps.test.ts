import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBarSize } from "../bars/bar-size.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import { arbitraryTape, type Tick, ticks, timeOf } from "../testing/ticks.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings, type PipelineSettings } from "./settings.ts";

interface Told extends CoinStep {
  readonly coin: string;
  readonly basis: string | undefined;
  readonly said: Readonly<Record<string, number>>;
}

/** Settings without anything that costs time and says nothing of steps. */
const bare = (more: Partial<PipelineSettings> = {}): PipelineSettings => ({
  ...{ ...defaultSettings("event_time"), indicators: [], rules: [], steps: true },
  ...more,
});

const start = (records: readonly Tick[], settings: PipelineSettings) => {
  const told: Told[] = [];
  const { batch, instruments } = ticks(records);
  const pipeline = new Pipeline(settings, instruments, {
    step: (coin, basis, step, { names, deviations }) =>
      told.push({
        ...{ ...step, coin, basis },
        said: Object.fromEntries(names.map((name, i) => [name, deviations[i] ?? Number.NaN])),
      }),
  });
  return { told, batch, pipeline };
};

const stepsOf = (records: readonly Tick[], more: Partial<PipelineSettings> = {}): Told[] => {
  const { told, batch, pipeline } = start(records, bare(more));
  pipeline.push(batch);
  pipeline.finish();
  return told;
};

const on = (venue: string, pair = "USDC/USD") => `${venue}:${pair}`;
const quote = (at: number, venue: string, bid: number, ask: number): Tick => ({
  ...{ at, on: on(venue), bid, ask },
});
const minutesOf = (steps: readonly Told[]): number[] =>
  steps.map(({ time }) => (time - timeOf(0)) / 60e6);

describe("a coin's steps", () => {
  it("say at the end of a minute what its venues say then", () => {
    const [step] = stepsOf([
      quote(10, "kraken", 0.9989, 0.9991),
      quote(20, "coinbase", 0.9979, 0.9981),
      quote(59, "bitstamp", 0.9949, 0.9951),
      { at: 60, on: on("kraken"), trade: 0.9991, size: 5, side: "buy" },
      { at: 61, clock: true },
    ]);
    expect(step).toMatchObject({
      ...{ coin: "USDC", basis: undefined, time: timeOf(60), deviation: -20, venues: 3 },
      ...{ volume: 5, imbalance: 1, othersBelow: Number.NaN, othersStressed: Number.NaN },
      said: { bitstamp: -50, coinbase: -20, kraken: -10 },
    });
    expect(step?.range).toBeCloseTo(10 / 0.998, 6);
    expect(step?.spread).toBeCloseTo(2 / 0.998, 6);
  });

  it("end at their time, whatever else falls due or not: what comes a second later is the next one's", () => {
    const trades = [59, 61, 118, 121].map(
      (at, i): Tick => ({ at, on: on("kraken"), trade: 1 - i / 1000 }),
    );
    const steps = stepsOf([...trades, { at: 190, clock: true }], { every: undefined });
    expect(steps.map(({ deviation }) => deviation)).toEqual([0, -20, -30]);
  });

  it("have no spread of crossed, one-sided or stale quotes, and no range of one venue", () => {
    const steps = stepsOf([
      { at: 0, on: on("kraken"), trade: 1 },
      quote(1, "kraken", 1.001, 1),
      { at: 61, clock: true },
      { at: 70, on: on("kraken"), bid: 1, ask: null },
      { at: 121, clock: true },
      quote(125, "kraken", 1, 1.0002),
      { at: 240, on: on("kraken"), trade: 1 },
      { at: 301, clock: true },
    ]);
    expect(steps.map(({ spread }) => Math.round(spread * 10) / 10)).toEqual([
      ...[Number.NaN, Number.NaN, Number.NaN, 2, Number.NaN, Number.NaN],
    ]);
    for (const { range } of steps) expect(range).toBeNaN();
  });

  it("say how far most venues lie apart, which one of three alone does not change", () => {
    const at = (...offs: number[]): number | undefined =>
      stepsOf([
        ...["kraken", "coinbase", "bitstamp", "okx"]
          .slice(0, offs.length)
          .map((venue, i): Tick => ({ at: 50, on: on(venue), trade: 1 + (offs[i] ?? 0) / 1e4 })),
        { at: 61, clock: true },
      ])[0]?.range;
    expect(at(0)).toBeNaN();
    expect(at(0, 10)).toBeCloseTo(10 / 1.0005, 6);
    expect(at(0, 1, 3000)).toBeCloseTo(1 / 1.0001, 6);
    expect(at(0, 1, -3000)).toBe(1);
    expect(at(0, -200, -500)).toBeCloseTo(200 / 0.98, 6);
    expect(at(0, 0, 0, 3000)).toBe(0);
    // Two against two: no most of them are at one.
    expect(at(0, 0, 3000, 3000)).toBeCloseTo(3000 / 1.15, 6);
  });

  it("count a venue once, at the middle of its quotes, and leave out one that is not fresh", () => {
    const usdt = (at: number): Tick => ({ at, on: on("kraken", "USDT/USD"), trade: 1 });
    const [step] = stepsOf([
      usdt(50),
      quote(50, "kraken", 0.9999, 1.0001),
      { at: 50, on: on("kraken", "USDC/USDT"), bid: 0.9998, ask: 1.0002 },
      quote(50, "coinbase", 0.9999, 1.0001),
      { at: 61, clock: true },
    ]).filter(({ coin }) => coin === "USDC");
    expect(step?.spread).toBeCloseTo(2.5, 6);
    expect(step?.venues).toBe(2);
  });

  it("sum what was traded by who bought, in units of the coin, an inverse listing turned over", () => {
    const tape: Tick[] = [
      { at: 1, on: on("kraken", "USDT/USD"), trade: 1 },
      { at: 5, on: on("kraken"), trade: 1, size: 30, side: "buy" },
      { at: 6, on: on("kraken"), trade: 1, size: 10, side: "sell" },
      { at: 7, on: on("kraken"), trade: 1, size: 100 },
      { at: 8, on: on("okx", "USDT/USDC"), trade: 0.5, size: 40, side: "buy" },
      { at: 60, on: on("okx"), bar: [1, 1, 1, 1], volume: 7 },
      { at: 60.000001, on: on("kraken"), trade: 1, size: 1, side: "buy" },
      { at: 121, clock: true },
    ];
    const steps = stepsOf(tape).filter(({ coin }) => coin === "USDC");
    expect(steps.map(({ volume }) => volume)).toEqual([167, 1]);
    expect(steps.map(({ imbalance }) => imbalance)).toEqual([0, 1]);
  });

  it("tell how far the other coins are from their pegs", () => {
    const trade = (base: string, price: number): Tick => ({
      ...{ at: 5, on: on("kraken", `${base}/USD`), trade: price },
    });
    const steps = stepsOf([
      ...[trade("USDC", 0.99), trade("USDT", 1.0025), trade("DAI", 1), { at: 61, clock: true }],
    ] as Tick[]);
    const others = Object.fromEntries(
      steps.map(({ coin, othersBelow, othersAbove, othersStressed }) => [
        coin,
        [othersBelow, othersAbove, othersStressed],
      ]),
    );
    expect(others).toEqual({ USDC: [0, 25, 1], USDT: [100, 0, 1], DAI: [100, 25, 2] });
  });

  it("come without holes, those of a silence when it is over, with nothing known", () => {
    const steps = stepsOf([
      { at: 30, on: on("kraken"), trade: 0.999, size: 4 },
      { at: 3600, on: on("kraken"), trade: 0.998 },
      { at: 3661, clock: true },
    ]);
    expect(minutesOf(steps)).toEqual(Array.from({ length: 61 }, (_, i) => i + 1));
    expect(steps[0]).toMatchObject({ deviation: -10, venues: 1, volume: 4 });
    expect(steps[30]).toMatchObject({
      ...{ deviation: Number.NaN, venues: 0, volume: 0, imbalance: Number.NaN },
      said: { kraken: Number.NaN },
    });
    expect(steps[59]).toMatchObject({ deviation: -20, venues: 1, volume: 1 });
  });

  it("are as long as the run's first bars, where those are cut by time", () => {
    const tape: Tick[] = [
      { at: 30, on: on("kraken"), trade: 1 },
      { at: 1201, on: on("kraken"), trade: 1 },
      { at: 1501, clock: true },
    ];
    expect(minutesOf(stepsOf(tape, { bars: [parseBarSize("5m")] }))).toEqual([5, 10, 15, 20, 25]);
    expect(minutesOf(stepsOf(tape, { bars: [parseBarSize("ticks:1")] })).slice(0, 2)).toEqual([
      1, 2,
    ]);
  });

  it("hold for any tape: no holes, nothing known early, the same from batches and from snapshots", () => {
    fc.assert(
      fc.property(arbitraryTape(150), fc.nat(150), (records, cut) => {
        const whole = stepsOf(records);
        for (const coin of new Set(whole.map((each) => each.coin))) {
          const times = minutesOf(whole.filter((each) => each.coin === coin));
          expect(times).toEqual(times.map((_, i) => (times[0] ?? 0) + i));
        }
        const { told, batch, pipeline } = start(records, bare());
        const at = Math.min(cut, batch.length);
        pipeline.push(batch, 0, at);
        // What was told before the cut is what a tape that ends there says.
        expect(told).toEqual(whole.slice(0, told.length));
        const saved = structuredClone(pipeline.snapshot());
        const second = start(records, bare());
        if (at > 0) second.pipeline.restore(saved);
        expect(second.pipeline.snapshot()).toEqual(saved);
        second.pipeline.push(batch, at);
        second.pipeline.finish();
        expect([...told, ...second.told]).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it("change nothing of what else comes out", () => {
    fc.assert(
      fc.property(arbitraryTape(150), (records) => {
        const digests = [true, false].map((steps) => {
          const settings = { ...defaultSettings("event_time"), indicators: [], steps };
          const { batch, pipeline } = start(records, settings);
          pipeline.push(batch);
          pipeline.finish();
          return pipeline.digest;
        });
        expect(digests[0]).toBe(digests[1]);
      }),
      { numRuns: 40 },
    );
  });
});
