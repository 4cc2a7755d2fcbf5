import { expect, it } from "vitest";
import { STEP_FIELDS } from "../../engine/detectors/coin-step.ts";
import { type Micros, minutes } from "../../engine/market/time.ts";
import { type Tick, ticks, timeOf } from "../../engine/testing/ticks.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { type CollectedTape, collectSteps } from "./collect-steps.ts";

/** A tape that lies in memory, with only what a replay asks for. */
const collected = (records: readonly Tick[], interval?: Micros): Promise<CollectedTape> => {
  const { batch, instruments } = ticks(records);
  const tape = {
    ...{ manifest: { ticks: batch.length }, instruments, clock: "event_time" },
    barInterval: async () => interval,
    async *batches() {
      yield batch;
    },
  } as unknown as Tape;
  return collectSteps(tape);
};
const bar = (at: number, on: string, close: number): Tick => ({
  ...{ at, on, bar: [close, close, close, close], volume: 10, interval: 60 },
});
const minuteEnds = (time: Float64Array | undefined): number[] =>
  [...(time ?? [])].map((each) => (each - timeOf(0)) / 60e6);

it("has every coin step by step without holes, and every venue in a column of its own", async () => {
  const { step, series, instruments } = await collected([
    bar(60, "kraken:USDC/USD", 0.999),
    bar(60, "kraken:USDT/USD", 1.001),
    bar(120, "coinbase:USDC/USD", 0.997),
    { at: 125, on: "binance:DAI/USDT", trade: 0.99, size: 3, side: "sell" },
    bar(1200, "kraken:USDC/USD", 0.998),
    { at: 1201, clock: true },
  ]);
  expect(step).toBe(minutes(1));
  expect(series.map(({ coin }) => coin)).toEqual(["USDC", "USDT", "DAI"]);
  for (const { columns, venues } of series) {
    const { length } = columns.time;
    for (const field of STEP_FIELDS) expect(columns[field].length).toBe(length);
    for (const { deviation } of venues) expect(deviation.length).toBe(length);
    const times = minuteEnds(columns.time);
    expect(times).toEqual(times.map((_, i) => (times[0] ?? 0) + i));
    expect(times.at(-1)).toBe(20);
  }
  const [usdc, , dai] = series;
  expect([...(usdc?.columns.deviation ?? [])].slice(0, 3)).toEqual([-10, -20, -20]);
  expect(usdc?.columns.deviation[15]).toBeNaN();
  expect([...(usdc?.columns.volume ?? [])].filter((each) => each > 0)).toEqual([10, 10, 10]);
  expect(usdc?.columns.othersAbove[0]).toBe(10);
  expect(
    usdc?.venues.map(({ venue, deviation }) => [venue, ...deviation.slice(0, 2), deviation.at(-1)]),
  ).toEqual([
    ["kraken", -10, -10, -20],
    ["coinbase", Number.NaN, -30, Number.NaN],
  ]);
  expect(minuteEnds(dai?.columns.time)[0]).toBe(3);
  expect(dai?.columns.imbalance[0]).toBe(-1);
  expect(
    instruments.map(({ id, base, quote, time, close }) => [
      id,
      base,
      quote,
      minuteEnds(time),
      [...close],
    ]),
  ).toEqual([
    ["kraken:USDC/USD", "USDC", "USD", [1, 20], [99_900_000, 99_800_000]],
    ["kraken:USDT/USD", "USDT", "USD", [1], [100_100_000]],
    ["coinbase:USDC/USD", "USDC", "USD", [2], [99_700_000]],
    ["binance:DAI/USDT", "DAI", "USDT", [3], [99_000_000]],
  ]);
});

it("steps as the tape's bars do where those are longer, and says in what a coin was judged", async () => {
  const dai = (at: number): Tick => ({
    ...{ at, on: "binance:DAI/USDT", bar: [0.98, 0.98, 0.98, 0.98], interval: 300 },
  });
  const { step, series } = await collected([dai(300), dai(600), dai(900)], minutes(5));
  expect(step).toBe(minutes(5));
  expect(series).toMatchObject([{ coin: "DAI", basis: "USDT", step: minutes(5) }]);
  expect(minuteEnds(series[0]?.columns.time)).toEqual([5, 10, 15]);
  expect([...(series[0]?.columns.deviation ?? [])]).toEqual([-200, -200, -200]);
});

it("keeps more steps than it first had room for, and none of a tape without coins", async () => {
  const long = Array.from({ length: 3000 }, (_, i) =>
    bar(60 * (i + 1), "kraken:USDC/USD", 1 - i / 1e6),
  );
  const { series } = await collected([...long, bar(180_060, "okx:USDC/USD", 1)]);
  expect(series[0]?.columns.deviation.length).toBe(3001);
  expect(series[0]?.columns.deviation[2999]).toBe(-29.99);
  expect(series[0]?.venues.map(({ venue, deviation }) => [venue, deviation.length])).toEqual([
    ["kraken", 3001],
    ["okx", 3001],
  ]);
  expect((await collected([bar(60, "kraken:BTC/USD", 20_000)])).series).toEqual([]);
});
