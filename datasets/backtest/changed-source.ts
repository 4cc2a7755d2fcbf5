import { UpsideDown } from "../../engine/backtest/altered-batch.ts";
import type { Change } from "../../engine/backtest/audit.ts";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { tickTime } from "../replay-tape.ts";
import { type TickSource, tickSource } from "./tick-source.ts";

/** A changed tape, and the time of the last record that is as it was: known when all was read; undefined: that of all. */
export type ChangedSource = TickSource & { unchangedUntil(): Micros | undefined };

/**
 * A tape as an audit changes it. An altered one ends some records after the change: a strategy decides what came before
 * before it is shown them, so that only what looks ahead into what is read already can know of them.
 */
export const changedSource = (tape: Tape, change: Change): ChangedSource => {
  const whole = { unchangedUntil: () => undefined };
  if (change.kind === "same") return { ...tickSource(tape), ...whole };
  if (change.kind === "late") return { ...tickSource(tape, { from: change.at }), ...whole };
  if (change.kind === "cut")
    return { ...tickSource(tape, { to: micros(change.at + 1) }), ...whole };
  let until: Micros | undefined;
  const source = tickSource(tape);
  const told = (time: Micros): void => {
    until = time;
  };
  return {
    ...source,
    batches: () => altered(source.batches(), tape.clock, change.at, told),
    unchangedUntil: () => until,
  };
};

async function* altered(
  batches: AsyncIterable<TickBatch>,
  clock: Tape["clock"],
  at: Micros,
  told: (time: Micros) => void,
): AsyncIterable<TickBatch> {
  const settings = { order: "tape", clock } as const;
  const turned = new UpsideDown();
  let more = false;
  for await (const batch of batches) {
    let same = more ? 0 : batch.length;
    while (!more && same > 0 && tickTime(batch, same - 1, settings) > at) same--;
    if (same > 0) told(tickTime(batch, same - 1, settings));
    if (same === batch.length) {
      yield batch;
      continue;
    }
    yield turned.turn(batch, same);
    if (more) return;
    more = true;
  }
}
