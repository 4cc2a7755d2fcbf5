import { type FileHandle, open } from "node:fs/promises";
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
import { provenBlocks } from "./proven-blocks.ts";
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

/** Memory for one block, and the batch whose columns are views of it. */
interface Slot {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly batch: TickBatch;
  /** Rows that the batch's views are laid out for. */
  rows: number;
  /** The block that is in there or on its way, by its place among the blocks, and whether it arrived whole. */
  holds: number;
  filled: Promise<boolean>;
}

/**
 * A tape's columns as a batch wants them, in an Arrow file beside an index: reading is one read a block into memory that is
 * used again and again, ten times as quick as from Parquet. While one block is worked on the next is on its way. Every
 * block is held against its CRC before anyone sees it, once a process for as long as the file stays the same one, unchanged.
 */
export class ColumnCache {
  readonly blocks: readonly CacheBlock[];
  readonly #columns: readonly CacheColumn[];
  readonly #paths: CachePaths;
  readonly #file: FileHandle;
  readonly #proven: Set<number>;
  readonly #slots: readonly [Slot, Slot];

  private constructor(
    paths: CachePaths,
    index: CacheIndex,
    plan: ReadPlan,
    file: FileHandle,
    proven: Set<number>,
  ) {
    this.#paths = paths;
    this.blocks = index.blocks;
    this.#columns = index.columns;
    this.#file = file;
    this.#proven = proven;
    const size = Math.max(0, ...index.blocks.map(({ bytes }) => bytes));
    const slot = (): Slot => ({
      bytes: new Uint8Array(size),
      batch: emptyBatch({ ...plan, values: [] }, Math.min(BLOCK, index.ticks)),
      rows: -1,
      holds: -1,
      filled: Promise.resolve(false),
    });
    this.#slots = [slot(), slot()];
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
      const file = await open(paths.data, "r");
      const cache = new ColumnCache(paths, index, plan, file, await provenBlocks(file));
      await touch(paths);
      return cache;
    } catch {
      return undefined;
    }
  }

  /**
   * The records of the block at `place`, in a batch that the next call but one overwrites; undefined when its bytes are
   * not what was written.
   */
  async read(place: number): Promise<TickBatch | undefined> {
    const block = this.blocks[place];
    const slot = this.#slots[place % 2 === 0 ? 0 : 1];
    if (block === undefined) return undefined;
    this.#fill(slot, place);
    if (!(await slot.filled)) return undefined;
    this.#fill(this.#slots[place % 2 === 0 ? 1 : 0], place + 1);
    if (!this.#proven.has(place)) {
      if (crc32(slot.bytes.subarray(0, block.bytes)) !== block.crc) return undefined;
      this.#proven.add(place);
    }
    if (slot.rows !== block.rows) this.#lay(slot, block.rows);
    slot.batch.length = block.rows;
    slot.batch.notes = new Map(block.notes);
    return slot.batch;
  }

  async close(): Promise<void> {
    // A read that is still on its way needs its file.
    await Promise.all(this.#slots.map(({ filled }) => filled));
    await this.#file.close();
  }

  /** Deletes the cache: its bytes are not to be trusted. */
  async discard(): Promise<void> {
    await discardCache(this.#paths);
  }

  /** Has a slot filled with a block, unless it holds it or is about to. Never rejects. */
  #fill(slot: Slot, place: number): void {
    const block = this.blocks[place];
    if (slot.holds === place || block === undefined) return;
    slot.holds = place;
    slot.filled = this.#file
      .read(slot.bytes, 0, block.bytes, block.at)
      .then(({ bytesRead }) => bytesRead === block.bytes)
      .catch(() => false);
  }

  #lay(slot: Slot, rows: number): void {
    const { buffer } = slot.bytes;
    let at = 0;
    for (const column of this.#columns) {
      const { name } = column;
      if (name === "instrument") slot.batch.instrument = new Uint16Array(buffer, at, rows);
      else if (name === "kind" || name === "flags")
        slot.batch[name] = new Uint8Array(buffer, at, rows);
      else slot.batch[name] = new Float64Array(buffer, at, rows);
      at += columnBytes(column, rows);
    }
    slot.rows = rows;
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
