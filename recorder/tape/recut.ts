import { BATCH_COLUMNS, type TickBatch } from "../../engine/market/tick-batch.ts";
import type { ReadPlan } from "./read-plan.ts";
import { emptyBatch } from "./tick-decoder.ts";

/** Consecutive records of a batch, `end` exclusive. */
export interface Piece {
  readonly batch: TickBatch;
  readonly start: number;
  readonly end: number;
}

/** Cuts pieces of any length into batches of `size` records, the last one shorter. The batch is REUSED. */
export async function* recut(
  pieces: AsyncIterable<Piece>,
  plan: Pick<ReadPlan, "values" | "kind">,
  size: number,
): AsyncGenerator<TickBatch, void, undefined> {
  let out: TickBatch | undefined;
  for await (const { batch, start, end } of pieces) {
    // What has the right shape already is passed on as it is.
    if (
      (out === undefined || out.length === 0) &&
      start === 0 &&
      end === batch.length &&
      end === size
    ) {
      yield batch;
      continue;
    }
    out ??= emptyBatch(plan, size);
    for (let at = start; at < end; ) {
      const count = Math.min(end - at, size - out.length);
      append(batch, at, count, out);
      at += count;
      if (out.length < size) continue;
      yield out;
      out.length = 0;
      out.notes.clear();
    }
  }
  if (out && out.length > 0) yield out;
}

/** Appends records of one batch to another. */
export const append = (from: TickBatch, start: number, count: number, to: TickBatch): void => {
  const at = to.length;
  for (const name of BATCH_COLUMNS) {
    const source = from[name];
    if (source.length === 0) continue;
    const target = to[name];
    // A view and a block copy cost more than a few plain assignments.
    if (count < 32) for (let i = 0; i < count; i++) target[at + i] = source[start + i] ?? 0;
    else target.set(source.subarray(start, start + count), at);
  }
  for (const [row, note] of from.notes)
    if (row >= start && row < start + count) to.notes.set(at + row - start, note);
  to.length = at + count;
};
