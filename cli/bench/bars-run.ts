import { defaultTerms } from "../../datasets/venue-terms/default-terms.ts";
import { pipelineOf } from "../../engine/backtest/pipeline-of.ts";
import { SegmentMaker } from "../../engine/backtest/segment-maker.ts";
import { Session } from "../../engine/backtest/session.ts";
import { defineStrategy, type StrategyDefinition } from "../../engine/backtest/strategy.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { createTickBatch, Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { startClock } from "./measure.ts";
import { MINUTE, minuteBars } from "./minute-bars.ts";

/**
 * `indicators`: a backtest that asks for RSI and EMA of an instrument that prices no coin, and never trades; `bare`: one
 * that asks for nothing; `coin`: with indicators on a pegged coin, whose venues, deviation and frames come on top.
 */
export const barsCases = ["indicators", "bare", "coin"] as const;
export type BarsCase = (typeof barsCases)[number];

const BATCH = 8192;
const ROUNDS = 7;

/** Minute bars a second, the best of some rounds. A process runs one case, as somebody's backtest does. */
export const raceBars = (count: number, which: BarsCase): number => {
  const batches = batchesOf(count);
  const instrument = which === "coin" ? "kraken:USDC/USD" : "kraken:BTC/USD";
  const strategy = idle(instrument, which !== "bare");
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++)
    best = Math.min(best, seconds(strategy, instrument, batches));
  return count / best;
};

export const isBarsCase = (text: string): text is BarsCase =>
  (barsCases as readonly string[]).includes(text);

const idle = (instrument: string, withIndicators: boolean): StrategyDefinition =>
  defineStrategy({
    id: "idle",
    title: "Looks on",
    describe: "Reads each bar, and what is computed on it, and never trades",
    parameters: {},
    needs: () =>
      withIndicators
        ? { bars: ["1m"], every: "1m", indicators: ["rsi(14)", "ema(20)"] }
        : { bars: ["1m"], every: "never" },
    create: () => ({
      instruments: [instrument],
      follows: [instrument],
      // A level that is never reached, or the compiler might see that nothing is done with it.
      onFrame: (frame, desk) => {
        if (frame.value("rsi") > 1000 || frame.value("ema") < 0)
          desk.send({ instrument, side: "buy", spend: 1 });
      },
      onBar: (bar, desk) => {
        if (bar.close < 0) desk.send({ instrument, side: "buy", spend: 1 });
      },
    }),
  });

const seconds = (
  definition: StrategyDefinition,
  instrument: string,
  batches: readonly TickBatch[],
): number => {
  const instruments = [parseInstrument(instrument)];
  const tape = { order: "tape", clock: "event_time", barInterval: undefined } as const;
  const clock = startClock();
  const maker = new SegmentMaker(pipelineOf(definition.needs({}), tape), instruments);
  const session = new Session({
    ...{
      definition,
      parameters: {},
      capital: 1000,
      terms: defaultTerms({ seed: 1, barsOnly: true }),
    },
    facts: { name: "bars", kind: "simulated", instruments },
  });
  for (const batch of batches) session.run(maker.push(batch));
  session.run(maker.finish());
  const { failure } = session.result();
  if (failure !== undefined) throw new Error(failure.cause);
  return clock() / 1000;
};

const batchesOf = (count: number): TickBatch[] => {
  const { time, open, high, low, close, volume } = minuteBars(count);
  const batches: TickBatch[] = [];
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    const batch = createTickBatch(length);
    batch.length = length;
    batch.kind.fill(Kind.bar);
    batch.receiveTime.fill(Number.NaN);
    batch.f.fill(MINUTE);
    for (const [column, values] of [
      [batch.eventTime, time],
      [batch.a, close],
      [batch.b, volume],
      [batch.c, open],
      [batch.d, high],
      [batch.e, low],
    ] as const)
      column.set(values.subarray(from, from + length));
    batches.push(batch);
  }
  return batches;
};
