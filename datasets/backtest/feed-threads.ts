import { setImmediate } from "node:timers/promises";
import { SegmentMaker } from "../../engine/backtest/segment-maker.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import { tickTime } from "../replay-tape.ts";
import { MemoryRing } from "./memory-ring.ts";
import { shareBatch, shareSegment } from "./shared-records.ts";
import type { ToThread } from "./thread-messages.ts";
import type { TickSource } from "./tick-source.ts";
import type { TrialThread } from "./trial-thread.ts";

/** What is on its way to threads, at most: memory is bounded by it, whatever the tape's length. */
const ON_THEIR_WAY = 4;

export interface Feed {
  readonly source: TickSource;
  readonly order: PipelineSettings["order"];
  readonly threads: readonly TrialThread[];
  /** Of the one pipeline that all share; undefined: each thread has its own, and is handed the records. */
  readonly settings: PipelineSettings | undefined;
  /** Reading waits until the threads are done, so that together they keep no more processors busy than there are threads. */
  readonly takesTurns: boolean;
  onProgress?: ((ticks: number) => void) | undefined;
}

/** Hands the records, or what the pipeline made of them, to all threads. The time of the last one; undefined: there was none. */
export const feedThreads = async (feed: Feed): Promise<Micros | undefined> => {
  const { source, order, threads, settings, takesTurns, onProgress } = feed;
  const ring = new MemoryRing(takesTurns ? 1 : ON_THEIR_WAY);
  const maker = settings && new SegmentMaker(settings, source.facts.instruments);
  const tell = (message: ToThread) => Promise.all(threads.map((thread) => thread.ask(message)));
  let ticks = 0;
  let time: Micros | undefined;
  for await (const batch of source.batches()) {
    // What is left of the tape is nobody's business when all have failed.
    if (threads.every(({ running }) => running === 0)) return time;
    if (batch.length === 0) continue;
    const free = await ring.take();
    if (maker !== undefined) {
      const segment = shareSegment(maker.push(batch), free);
      const { memory } = segment.columns;
      void tell({ type: "segment", segment }).then(() => ring.give(memory));
    } else {
      const shared = shareBatch(batch, free);
      const { memory } = shared.columns;
      void tell({ type: "batch", batch: shared }).then(() => ring.give(memory));
    }
    time = tickTime(batch, batch.length - 1, { order, clock: source.clock });
    ticks += batch.length;
    onProgress?.(ticks);
    // Threads' answers, timers and Ctrl-C are heard between two batches.
    await setImmediate();
  }
  await tell(
    maker === undefined
      ? { type: "finish" }
      : { type: "segment", segment: shareSegment(maker.finish(), await ring.take()) },
  );
  return time;
};
