import { randomUUID } from "node:crypto";
import { closeSync, openSync, writevSync } from "node:fs";
import { readdir, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { RecordBatchFileWriter, Schema } from "apache-arrow";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import {
  type CacheBlock,
  type CacheColumn,
  type CachePaths,
  cacheColumns,
  cachePaths,
  columnBytes,
  writeIndex,
} from "./cache-index.ts";
import { makeRoom } from "./cache-space.ts";
import { makeFolder } from "./make-folder.ts";
import type { Manifest } from "./manifest.ts";
import type { ReadPlan } from "./read-plan.ts";

export interface CacheWriterOptions {
  readonly home: string;
  readonly hash: string;
  readonly manifest: Manifest;
  readonly plan: ReadPlan;
  /** Most bytes that all caches may take together. */
  readonly limit: number;
}

type Arrow = typeof import("apache-arrow");

/**
 * Writes the column cache of a tape while someone reads it for the first time: an Arrow file (one record batch a block,
 * uncompressed, so that other tools can map it) under a temporary name, which `commit` turns into the real one. A cache
 * is a convenience: whatever fails here, a full disk for one, ends the writing and never the reading.
 */
export class CacheWriter {
  readonly #options: CacheWriterOptions;
  readonly #paths: CachePaths;
  readonly #temporary: string;
  readonly #arrow: Arrow;
  readonly #columns: readonly CacheColumn[];
  readonly #schema: Schema;
  readonly #writer: RecordBatchFileWriter;
  /** What the Arrow writer gave out and is not on disk yet; it refers to the batch's own memory. */
  readonly #parts: Uint8Array[] = [];
  readonly #blocks: CacheBlock[] = [];
  #file: number | undefined;
  #written = 0;
  #ticks = 0;

  private constructor(options: CacheWriterOptions, temporary: string, file: number, arrow: Arrow) {
    this.#options = options;
    this.#paths = cachePaths(options.home, options.hash);
    this.#temporary = temporary;
    this.#file = file;
    this.#arrow = arrow;
    this.#columns = cacheColumns(options.plan);
    this.#schema = schemaOf(arrow, this.#columns, options);
    const parts = this.#parts;
    const sink = new (class extends arrow.AsyncByteQueue {
      override write(part: Uint8Array): void {
        parts.push(part);
      }
    })();
    this.#writer = new arrow.RecordBatchFileWriter();
    this.#writer.reset(sink, this.#schema);
  }

  /** Begins a cache; undefined when the home cannot be written. */
  static async create(options: CacheWriterOptions): Promise<CacheWriter | undefined> {
    const { folder, data } = cachePaths(options.home, options.hash);
    const temporary = `${data}.${randomUUID()}.tmp`;
    try {
      await makeFolder(folder);
      const file = openSync(temporary, "wx");
      await sweep(folder, temporary);
      return new CacheWriter(options, temporary, file, await import("apache-arrow"));
    } catch {
      return undefined;
    }
  }

  /** Writes one block: BLOCK records, but for the last. */
  add(batch: TickBatch): void {
    if (this.#file === undefined) return;
    try {
      const { length: rows } = batch;
      const bytes = this.#columns.reduce((total, column) => total + columnBytes(column, rows), 0);
      const parts = this.#parts;
      this.#writer.write(this.#recordBatch(batch));
      // The head of the message comes first, then the columns: as many bytes as they take, counted from the end.
      let body = 0;
      let first = parts.length;
      while (body < bytes && first > 0) body += parts[--first]?.byteLength ?? 0;
      if (body !== bytes)
        throw new Error(`apache-arrow wrote ${body} bytes of columns, expected ${bytes}`);
      const crc = parts.slice(first).reduce((sum, part) => crc32(part, sum), 0);
      this.#flush();
      const clock = this.#options.plan.clock === "event_time" ? batch.eventTime : batch.receiveTime;
      const [from = 0, to = 0] = [clock[0], clock[rows - 1]];
      this.#blocks.push({
        at: this.#written - bytes,
        bytes,
        rows,
        crc,
        from,
        to,
        notes: [...batch.notes],
      });
      this.#ticks += rows;
      if (this.#written > this.#options.limit) throw new Error("larger than all caches may be");
    } catch {
      this.#stop();
    }
  }

  /** Every block is written: puts the cache in its place. */
  async commit(): Promise<void> {
    if (this.#file === undefined || this.#ticks !== this.#options.manifest.ticks)
      return this.abandon();
    try {
      this.#writer.close();
      this.#flush();
      this.#stop();
      await makeRoom(this.#paths, this.#options.limit - this.#written);
      await rename(this.#temporary, this.#paths.data);
      await writeIndex(this.#paths, {
        tape: this.#options.hash,
        ticks: this.#ticks,
        bytes: this.#written,
        columns: [...this.#columns],
        blocks: this.#blocks,
      });
    } catch {
      await this.abandon();
    }
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    this.#stop();
    await unlink(this.#temporary).catch(() => undefined);
  }

  #stop(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #flush(): void {
    if (this.#file === undefined) return;
    const bytes = this.#parts.reduce((total, part) => total + part.byteLength, 0);
    const written = writevSync(this.#file, this.#parts);
    if (written !== bytes) throw new Error(`wrote ${written} of ${bytes} bytes`);
    this.#written += bytes;
    this.#parts.length = 0;
  }

  #recordBatch(batch: TickBatch) {
    const { makeData, RecordBatch, Struct } = this.#arrow;
    const length = batch.length;
    const children = this.#schema.fields.map((field, index) => {
      const name = this.#columns[index]?.name ?? "a";
      return makeData({
        type: field.type,
        length,
        nullCount: 0,
        data: batch[name].subarray(0, length),
      });
    });
    const data = makeData({
      type: new Struct(this.#schema.fields),
      length,
      nullCount: 0,
      children,
    });
    return new RecordBatch(this.#schema, data);
  }
}

const NAMES: Readonly<Record<CacheColumn["name"], readonly [string, string]>> = {
  eventTime: ["event_time", "µs since 1970"],
  receiveTime: ["receive_time", "µs since 1970"],
  instrument: ["instrument", "position in the list of instruments"],
  kind: ["kind", "0 unknown, 1 trade, 2 quote, 3 bar, 4 gap, 5 clock"],
  flags: ["flags", "1 buy, 2 sell, 4 backfill, 8 block, 16 auction"],
  a: ["a", "1e-8: price, bid or close; gap: from, µs"],
  b: ["b", "base units: size, bid size or volume; gap: to, µs"],
  c: ["c", "1e-8: ask or open; gap: trades missed"],
  d: ["d", "ask size, base units; high, 1e-8"],
  e: ["e", "1e-8: low"],
  f: ["f", "bar interval, µs"],
};

const schemaOf = (
  arrow: Arrow,
  columns: readonly CacheColumn[],
  { hash, manifest, plan }: CacheWriterOptions,
): Schema => {
  const types = { f64: new arrow.Float64(), u16: new arrow.Uint16(), u8: new arrow.Uint8() };
  const fields = columns.map(({ name, type }) => {
    const [title, meaning] = NAMES[name];
    return new arrow.Field(title, types[type], false, new Map([["meaning", meaning]]));
  });
  return new arrow.Schema(
    fields,
    new Map([
      ["tape", manifest.name],
      ["manifest", hash],
      ["instruments", JSON.stringify(manifest.instruments)],
      ["kind", plan.kind === undefined ? "a column" : String(plan.kind)],
    ]),
  );
};

const STALE_MS = 24 * 3600e3;

/** What a killed process left: temporary files a day older than the one that was just made. */
const sweep = async (folder: string, fresh: string): Promise<void> => {
  const now = (await stat(fresh)).mtimeMs;
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".tmp")) continue;
    const path = join(folder, name);
    const there = await stat(path).catch(() => undefined);
    if (there && now - there.mtimeMs > STALE_MS) await unlink(path).catch(() => undefined);
  }
};
