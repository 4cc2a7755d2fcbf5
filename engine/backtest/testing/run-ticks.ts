import { BATCH_COLUMNS, type TickBatch } from "../../market/tick-batch.ts";
import { type Tick, ticks } from "../../testing/ticks.ts";
import { readParameters } from "../parameters.ts";
import { pipelineOf } from "../pipeline-of.ts";
import type { BacktestRun } from "../result.ts";
import { SegmentMaker } from "../segment-maker.ts";
import { Session } from "../session.ts";
import type { StrategyDefinition } from "../strategy.ts";
import type { Terms } from "../terms.ts";

/** Everything that can be charged, and some waiting. */
export const roughTerms: Terms = {
  venues: { kraken: { maker: 1600, taker: 2600 } },
  other: { maker: 4000, taker: 6000 },
  latency: { median: 50_000, p95: 250_000, seed: 7 },
  participation: 0.1,
  assumedSpread: 2,
  halts: [],
  transfer: { time: 600e6, fees: { USDC: 1, USDT: 2.5 } },
};

interface TickOptions {
  readonly terms?: Terms;
  readonly capital?: number;
  readonly size?: number;
  readonly names?: readonly string[];
  readonly keeps?: boolean;
}
type Said = Readonly<Record<string, string | number | boolean>>;

/** A strategy over records, which are handed over in batches of `size`. */
export const runTicks = (
  definition: StrategyDefinition,
  said: Said,
  records: readonly Tick[],
  options?: TickOptions,
): BacktestRun => sessionOver(definition, said, records, options).result();

/** The same, as the session that it was. */
export const sessionOver = (
  definition: StrategyDefinition,
  said: Said,
  records: readonly Tick[],
  {
    terms = roughTerms,
    capital = 10_000,
    size = records.length,
    names,
    keeps = true,
  }: TickOptions = {},
): Session => {
  const { batch, instruments } = ticks(records, names);
  const parameters = readParameters(definition.id, definition.parameters, said);
  const settings = pipelineOf(definition.needs(parameters), {
    order: "tape",
    clock: "event_time",
    barInterval: undefined,
  });
  const facts = { name: "test", kind: "imported", instruments } as const;
  const session = new Session({ definition, parameters, facts, terms, capital, keeps });
  const maker = new SegmentMaker(settings, instruments);
  for (let at = 0; at < batch.length; at += size)
    session.run(maker.push(slice(batch, at, Math.min(at + size, batch.length))));
  session.run(maker.finish());
  return session;
};

const slice = (batch: TickBatch, from: number, to: number): TickBatch => {
  const part: TickBatch = { ...batch, length: to - from, notes: new Map() };
  for (const column of BATCH_COLUMNS)
    Object.assign(part, { [column]: batch[column].slice(from, to) });
  return part;
};
