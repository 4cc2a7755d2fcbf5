import type { DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import type { Database } from "../duckdb.ts";
import type { Manifest } from "./manifest.ts";
import { everything, planQuery, type ReadPlan, type Selection } from "./read-plan.ts";
import { ticksTable } from "./tape-facts.ts";
import { emptyBatch, TickDecoder } from "./tick-decoder.ts";

/** Records of every block but the last. */
export const BLOCK = 65_536;

export interface ParquetOptions {
  /** A connection of its own: it is busy until the reading ends. */
  readonly database: Database;
  readonly tape: string;
  readonly manifest: Manifest;
  readonly plan: ReadPlan;
  readonly selection: Selection;
  readonly order: "tape" | "time";
  /** Leaves out everything up to this `seq`; 0 for the whole tape. */
  readonly after?: number;
}

/**
 * A tape's records straight from its Parquet files, in blocks that are REUSED from one to the next. Only the columns
 * that the tape uses are asked for. That nothing is left out, doubled or out of order is checked on the way: `seq` runs
 * on over the edges of every chunk, and the clock never goes back. Throws "damaged" where it does not hold.
 */
export async function* readParquet(
  options: ParquetOptions,
): AsyncGenerator<TickBatch, void, undefined> {
  const { database, tape, manifest, plan, selection, order, after = 0 } = options;
  const { sql, layout } = planQuery(plan, manifest, ticksTable(tape, manifest), {
    selection,
    after,
    order,
  });
  const whole = selection === everything;
  const decoder = new TickDecoder({ tape, plan, layout, order, after, whole });
  const batch = emptyBatch(plan, BLOCK);
  const result = await database.connection.stream(sql);
  // Exactly one fetch at a time, running while the chunk before it is taken apart: two at once come back in any order, and
  // where one of them ends the result the other can end the process.
  let fetching = fetch(result);
  try {
    for (;;) {
      const chunk = await fetching;
      if (chunk === null || chunk.rowCount === 0) break;
      fetching = fetch(result);
      const rows = chunk.rowCount;
      decoder.open(chunk, rows);
      for (let start = 0; start < rows; ) {
        const count = Math.min(rows - start, BLOCK - batch.length);
        decoder.decode(start, count, batch);
        start += count;
        if (batch.length < BLOCK) continue;
        yield batch;
        batch.length = 0;
        batch.notes.clear();
      }
    }
  } finally {
    // Whoever stops early must not close the connection under a running fetch.
    await fetching.catch(() => null);
  }
  if (whole) decoder.finish(manifest.ticks);
  if (batch.length > 0) yield batch;
}

const fetch = (result: DuckDBResult): Promise<DuckDBDataChunk | null> => {
  const chunk = result.fetchChunk();
  // It may fail before anyone waits for it; whoever waits still hears of it.
  chunk.catch(() => undefined);
  return chunk;
};
