import type { TapeFacts } from "../../engine/backtest/strategy.ts";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Range, Tape } from "../../recorder/tape/open-tape.ts";
import { factsOf } from "./run-sessions.ts";

/** Records in order, as often as one asks: a tape, a part of it, or one made of it. */
export interface TickSource {
  readonly facts: TapeFacts;
  readonly clock: Tape["clock"];
  barInterval(): Promise<Micros | undefined>;
  /** Records there are, at most. */
  readonly ticks: number;
  /** A batch may be reused for the next one. */
  batches(): AsyncIterable<TickBatch>;
}

/** A tape, or the part of it that is within a range, in the order that the range says. */
export const tickSource = (tape: Tape, range: Range = {}): TickSource => ({
  facts: factsOf(tape),
  clock: tape.clock,
  barInterval: () => tape.barInterval(),
  ticks: tape.manifest.ticks,
  batches: () => tape.batches(range),
});
