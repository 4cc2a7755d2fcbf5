import type { TickBatch } from "../../engine/market/tick-batch.ts";
import type { Database } from "../duckdb.ts";
import { CacheWriter } from "./cache-writer.ts";
import { ColumnCache } from "./column-cache.ts";
import type { Manifest } from "./manifest.ts";
import { BLOCK, readParquet } from "./read-parquet.ts";
import { everything, makePlan, type ReadPlan, type Selection } from "./read-plan.ts";
import { type Piece, recut } from "./recut.ts";
import { copyInstruments, withinTime } from "./select-records.ts";
import type { TapeFacts } from "./tape-facts.ts";
import { emptyBatch } from "./tick-decoder.ts";

export interface ReadOptions {
  readonly tape: string;
  readonly manifest: Manifest;
  /** The tape's manifestHash. */
  readonly hash: string;
  readonly home: string;
  /** Most bytes that all column caches take; 0 for neither reading nor writing one. */
  readonly cacheLimit: number;
  /** Verifies the files once more, and says what is in them. */
  readonly facts: () => Promise<TapeFacts>;
  readonly database: () => Promise<Database>;
  readonly selection: Selection;
  readonly order: "tape" | "time";
  /** Records a batch. */
  readonly size: number;
}

type Job = ReadOptions & { readonly plan: ReadPlan };

/**
 * The records of a tape by the quickest road: from the column cache when there is one; else from the Parquet files,
 * and a first reading of all of it leaves a cache behind. The records are the same on every road.
 */
export async function* readTape(options: ReadOptions): AsyncGenerator<TickBatch, void, undefined> {
  const plan = makePlan(options.manifest, await options.facts());
  // A tape in order of event times, of which none is missing, is in order of time already.
  const inOrder =
    options.order === "tape" || (plan.clock === "event_time" && plan.eventTime === "none");
  // A batch never holds more than the tape: a million asked for need not be a million's memory.
  const size = Math.min(options.size, options.manifest.ticks);
  yield* recut(pieces({ ...options, plan, order: inOrder ? "tape" : "time" }), plan, size);
}

async function* pieces(job: Job): AsyncGenerator<Piece, void, undefined> {
  const { cacheLimit, order, selection, plan, hash, home, manifest } = job;
  if (cacheLimit === 0 || order === "time") return yield* fromParquet(job);
  const cache = await ColumnCache.open({ home, hash, ticks: manifest.ticks, plan });
  if (cache) return yield* fromCache(job, cache);
  const writer =
    selection === everything &&
    (await CacheWriter.create({ home, hash, manifest, plan, limit: cacheLimit }));
  if (!writer) return yield* fromParquet(job);
  try {
    for await (const piece of fromParquet(job)) {
      writer.add(piece.batch);
      yield piece;
    }
    await writer.commit();
  } finally {
    // Whoever stops half-way leaves half a cache.
    await writer.abandon();
  }
}

async function* fromParquet(job: Job, after = 0): AsyncGenerator<Piece, void, undefined> {
  const { tape, manifest, plan, selection, order } = job;
  const database = await (await job.database()).connect();
  try {
    for await (const batch of readParquet({
      database,
      tape,
      manifest,
      plan,
      selection,
      order,
      after,
    }))
      yield { batch, start: 0, end: batch.length };
  } finally {
    database.close();
  }
}

async function* fromCache(job: Job, cache: ColumnCache): AsyncGenerator<Piece, void, undefined> {
  const { selection, plan } = job;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, instruments } = selection;
  const chosen = instruments && emptyBatch(plan, BLOCK);
  try {
    for (const [index, block] of cache.blocks.entries()) {
      if (block.to < from) continue;
      if (block.from >= to) return;
      const batch = await cache.read(index);
      if (!batch) {
        // Rotten from here on: the Parquet files have the same records, from the same place.
        await cache.discard();
        return yield* fromParquet(job, index * BLOCK);
      }
      const piece = withinTime(
        batch,
        plan.clock === "event_time" ? batch.eventTime : batch.receiveTime,
        selection,
      );
      yield chosen && instruments ? copyInstruments(piece, instruments, chosen) : piece;
    }
  } finally {
    await cache.close();
  }
}
