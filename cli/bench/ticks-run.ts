import { parseBarSize } from "../../engine/bars/bar-size.ts";
import { defaultSelects, parseSelect, selectsOf } from "../../engine/indicators/select.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { createTickBatch, Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, minutes } from "../../engine/market/time.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { drawIndicatorTape } from "./indicator-tape.ts";
import { inTurn } from "./measure.ts";
import { createOne, runOne } from "./our-indicators.ts";
import { BENCH_SYMBOLS, BENCH_VENUES } from "./tape.ts";

export interface TicksRun {
  readonly indicators: number;
  /** Ticks a second, the best of the runs after the first, and the first. */
  readonly rate: number;
  readonly first: number;
  readonly digest: string;
}

/** Judged by itself: its cost is that of some hundred run lengths an update. */
export const ALONE = "bocpd";
const TICKS = 300_000;
const UPDATES = 20_000;

/** Every bar indicator with its defaults but the one that is judged by itself. */
export const everySelect = (): string[] =>
  selectsOf(defaultSelects, "bars")
    .map(({ text }) => text)
    .filter((text) => text !== ALONE);

/** Every tick is a bar of every indicator, for 15 instruments and the coins that they price, from a batch in memory. */
export const runTicks = async (): Promise<TicksRun> => {
  const batch = tradesInMemory(TICKS);
  const { first, warm } = await inTurn(async () => {
    const pipeline = ticksPipeline(minutes(1));
    const start = performance.now();
    pipeline.push(batch);
    pipeline.finish();
    return { ms: performance.now() - start, digest: pipeline.digest };
  });
  const digests = new Set([first, ...warm].map(({ digest }) => digest));
  if (digests.size !== 1) throw new Error("the digest differs between runs");
  return {
    indicators: everySelect().length,
    rate: (TICKS / Math.min(...warm.map(({ ms }) => ms))) * 1e3,
    first: (TICKS / first.ms) * 1e3,
    digest: first.digest,
  };
};

/** Microseconds an update of the one that is judged by itself, the best of the runs after the first. */
export const runAlone = async (): Promise<number> => {
  const tape = drawIndicatorTape(UPDATES);
  const { warm } = await inTurn(async () => {
    const indicator = createOne(ALONE);
    const start = performance.now();
    runOne(indicator, tape);
    return performance.now() - start;
  });
  return (Math.min(...warm) * 1e3) / UPDATES;
};

/** The default pipeline, its bars of one tick each. */
export const ticksPipeline = (every: Micros | undefined): Pipeline =>
  new Pipeline(
    {
      order: "tape",
      clock: "event_time",
      bars: [parseBarSize("ticks:1")],
      every,
      indicators: everySelect().map(parseSelect),
      seedCompat: false,
    },
    INSTRUMENTS,
    {},
  );

const INSTRUMENTS = BENCH_VENUES.flatMap((venue) =>
  BENCH_SYMBOLS.map((symbol) => parseInstrument(`${venue}:${symbol}`)),
);

export const tradesInMemory = (ticks: number, { bounced = false } = {}): TickBatch => {
  const tape = drawIndicatorTape(ticks, { instruments: INSTRUMENTS.length, bounced });
  const batch = createTickBatch(ticks);
  batch.length = ticks;
  batch.eventTime.set(tape.time);
  batch.receiveTime.fill(Number.NaN);
  batch.instrument.set(tape.instrument);
  batch.kind.fill(Kind.trade);
  batch.a.set(tape.close);
  batch.b.set(tape.volume);
  return batch;
};
