import { closeSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import {
  type CacheBlock,
  type CacheColumn,
  type CacheIndex,
  type CachePaths,
  cacheColumns,
  cachePaths,
  columnBytes,
  discardCache,
  readIndex,
} from "./cache-index.ts";
import { touch } from "./cache-space.ts";
import { BLOCK } from "./read-parquet.ts";
import type { ReadPlan } from "./read-plan.ts";
import { emptyBatch } from "./tick-decoder.ts";

export interface CacheOptions {
  readonly home: string;
  /** The tape's manifestHash. */
  readonly hash: string;
  readonly ticks: number;
  readonly plan: ReadPlan;
}

/**
 * A tape's columns as a batch wants them, in an Arrow file beside an index: reading is one read a block into the same
 * memory, ten times as quick as from Parquet. Every block is held against its CRC before anyone sees it.
 */
export class ColumnCache {
  readonly blocks: readonly CacheBlock[];
  readonly #columns: readonly CacheColumn[];
  readonly #paths: CachePaths;
  readonly #file: number;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #batch: TickBatch;
  /** Rows that the batch's views are laid out for. */
  #rows = -1;

  private constructor(paths: CachePaths, index: CacheIndex, plan: ReadPlan, file: number) {
    this.#paths = paths;
    this.blocks = index.blocks;
    this.#columns = index.columns;
    this.#file = file;
    this.#bytes = new Uint8Array(Math.max(0, ...index.blocks.map(({ bytes }) => bytes)));
    this.#batch = emptyBatch({ ...plan, values: [] }, Math.min(BLOCK, index.ticks));
  }

  /** The cache of a tape, or undefined when there is none. One that is stale, cut off or of another tape is deleted. */
  static async open({ home, hash, ticks, plan }: CacheOptions): Promise<ColumnCache | undefined> {
    const paths = cachePaths(home, hash);
    const index = await readIndex(paths, hash, ticks);
    if (!index || !fits(index, plan)) {
      await discardCache(paths);
      return undefined;
    }
    try {
      const cache = new ColumnCache(paths, index, plan, openSync(paths.data, "r"));
      await touch(paths);
      return cache;
    } catch {
      return undefined;
    }
  }

  /** The records of a block, in a batch that the next call overwrites; undefined when its bytes are not what was written. */
  read(block: CacheBlock): TickBatch | undefined {
    const bytes = this.#bytes.subarray(0, block.bytes);
    try {
      if (readSync(this.#file, bytes, 0, block.bytes, block.at) !== block.bytes) return undefined;
    } catch {
      return undefined;
    }
    if (crc32(bytes) !== block.crc) return undefined;
    if (this.#rows !== block.rows) this.#lay(block.rows);
    this.#batch.length = block.rows;
    this.#batch.notes = new Map(block.notes);
    return this.#batch;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Deletes the cache: its bytes are not to be trusted. */
  async discard(): Promise<void> {
    await discardCache(this.#paths);
  }

  #lay(rows: number): void {
    const { buffer } = this.#bytes;
    let at = 0;
    for (const column of this.#columns) {
      const { name } = column;
      if (name === "instrument") this.#batch.instrument = new Uint16Array(buffer, at, rows);
      else if (name === "kind" || name === "flags")
        this.#batch[name] = new Uint8Array(buffer, at, rows);
      else this.#batch[name] = new Float64Array(buffer, at, rows);
      at += columnBytes(column, rows);
    }
    this.#rows = rows;
  }
}

/** Full blocks one after the other, the columns that this tape needs, every record once. */
const fits = ({ columns, blocks, ticks }: CacheIndex, plan: ReadPlan): boolean =>
  JSON.stringify(columns) === JSON.stringify(cacheColumns(plan)) &&
  blocks.reduce((rows, block) => rows + block.rows, 0) === ticks &&
  blocks.every(
    ({ rows, bytes }, index) =>
      (rows === BLOCK || (index === blocks.length - 1 && rows > 0 && rows < BLOCK)) &&
      bytes === columns.reduce((total, column) => total + columnBytes(column, rows), 0),
  );
