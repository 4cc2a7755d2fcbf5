import { setImmediate } from "node:timers/promises";
import type { Segment } from "../../engine/backtest/segment.ts";
import { SegmentMaker } from "../../engine/backtest/segment-maker.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { PipelineSettings } from "../../engine/pipeline/settings.ts";
import { tickTime } from "../replay-tape.ts";
import type { MemoryRing } from "./memory-ring.ts";
import { shareBatch, shareSegment } from "./shared-records.ts";
import type { ToThread } from "./thread-messages.ts";
import type { TickSource } from "./tick-source.ts";
import type { TrialThread } from "./trial-thread.ts";

export interface Feed {
  readonly source: TickSource;
  readonly order: PipelineSettings["order"];
  readonly threads: readonly TrialThread[];
  /** Of the one pipeline that all share; undefined: each thread has its own, and is handed the records. */
  readonly settings: PipelineSettings | undefined;
  /** Of what is on its way to the threads; reading waits where none is free. */
  readonly ring: MemoryRing;
  onProgress?: ((ticks: number) => void) | undefined;
}

/** Hands the records, or what the pipeline made of them, to all threads. The time of the last one; undefined: there was none. */
export const feedThreads = async (feed: Feed): Promise<Micros | undefined> => {
  const { source, order, threads, settings, ring, onProgress } = feed;
  const maker = settings && new SegmentMaker(settings, source.facts.instruments);
  const tell = async (message: ToThread, memory?: SharedArrayBuffer): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.ask(message)));
    if (memory !== undefined) ring.give(memory);
  };
  const tellSegment = (made: Segment, memory: SharedArrayBuffer | undefined): Promise<void> => {
    const segment = shareSegment(made, memory);
    return tell({ type: "segment", segment }, segment.columns.memory);
  };
  let ticks = 0;
  let time: Micros | undefined;
  for await (const batch of source.batches()) {
    // What is left of the tape is nobody's business when all have failed.
    if (threads.every(({ running }) => running === 0)) return time;
    if (batch.length === 0) continue;
    const memory = await ring.take();
    if (maker === undefined) {
      const shared = shareBatch(batch, memory);
      void tell({ type: "batch", batch: shared }, shared.columns.memory);
    } else void tellSegment(maker.push(batch), memory);
    time = tickTime(batch, batch.length - 1, { order, clock: source.clock });
    ticks += batch.length;
    onProgress?.(ticks);
    // Threads' answers, timers and Ctrl-C are heard between two batches.
    await setImmediate();
  }
  // Not waited for: the threads are handed the next pass meanwhile.
  if (maker === undefined) void tell({ type: "finish" });
  else void tellSegment(maker.finish(), await ring.take());
  return time;
};
