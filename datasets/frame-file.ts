import { randomUUID } from "node:crypto";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";
import type { Frame, FrameLayout } from "../engine/pipeline/frame.ts";
import { type Database, openDatabase, quoteName, quoteText } from "../recorder/duckdb.ts";
import { sync, writeError } from "../recorder/tape/durable.ts";
import { rawVector } from "../recorder/tape/vector-words.ts";

/** A file of frames in the making. On any failure, and after `discard`, nothing is left and what was there stays. */
export interface FrameFile {
  /** Takes a copy of the frame. */
  add(frame: Frame): void;
  /** Moves what was added out of memory; to be called now and then. */
  drain(): Promise<void>;
  /** Gives the file its name. */
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** Rows of one DuckDB chunk. */
const CHUNK = 2048;
/** Before the values of a row: its layout, its time (µs), its basis. All are doubles, so that one buffer holds them. */
const HEAD = 3;

/**
 * Frames to Parquet or Arrow IPC, as the name ends: `time` (TIMESTAMP, µs), `instrument`, `basis`, then a DOUBLE column
 * a key, null where a subject has no such key or no value. Which keys there are is known only at the end, so the rows wait
 * in a DuckDB file beside the target; memory stays flat.
 */
export const createFrameFile = async (path: string): Promise<FrameFile> => {
  const format = extname(path).toLowerCase();
  if (format !== ".parquet" && format !== ".arrow")
    throw new WorkbenchError(
      "usage",
      `cannot tell the format of "${path}"`,
      "Let --frames end in .parquet or .arrow, or give - for stdout.",
    );
  const folder = dirname(path);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new WorkbenchError(
      "missing",
      `no folder "${folder}"`,
      "Make it first, or choose another.",
    );
  const work = join(folder, `.${basename(path)}-${randomUUID()}`);
  const [staging, target] = [`${work}.staging.tmp`, `${work}.tmp`];
  const database = await openDatabase({
    threads: 1,
    // A block of 256 kB for each column and its nulls: every indicator on six bar sizes makes nine hundred.
    memoryLimit: "1GB",
    tempDirectory: `${work}.spill.tmp`,
  });
  let open = true;
  const discard = async (): Promise<void> => {
    if (!open) return;
    open = false;
    database.close();
    for (const left of [staging, `${staging}.wal`, target, `${work}.spill.tmp`])
      await rm(left, { recursive: true, force: true });
  };
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await discard();
      throw writeError(error, path);
    }
  };
  const table = new StagingTable(database);
  await guarded(async () => {
    await database.run(`ATTACH ${quoteText(staging)} AS staging`);
    await database.run("CREATE TABLE staging.frames (subject DOUBLE, time DOUBLE, basis DOUBLE)");
  });
  return {
    add: (frame) => table.add(frame),
    drain: () => guarded(() => table.drain()),
    finish: () =>
      guarded(async () => {
        await table.drain();
        if (format === ".parquet") await writeParquet(database, table, target);
        else {
          const { writeArrow } = await import("./export/arrow-file.ts");
          await writeArrow(database.connection, table.select(), target, ["time", "instrument"]);
        }
        await sync(target);
        await rename(target, path);
        await sync(folder);
        await discard();
      }),
    discard,
  };
};

const writeParquet = async (
  database: Database,
  table: StagingTable,
  target: string,
): Promise<void> => {
  const options = "(FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)";
  await database.run(`COPY (${table.select()}) TO ${quoteText(target)} ${options}`);
};

/** `staging.frames`: a column for every key seen so far, and the rows that are not in it yet. */
class StagingTable {
  readonly keys: string[] = [];
  readonly #database: Database;
  readonly #layouts: FrameLayout[] = [];
  readonly #numbers = new Map<FrameLayout, number>();
  readonly #bases: string[] = [];
  #rows = new Float64Array(1 << 16);
  #length = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  add({ layout, time, basis, values }: Frame): void {
    const end = this.#length + HEAD + values.length;
    if (end > this.#rows.length) {
      const larger = new Float64Array(Math.max(end, this.#rows.length * 2));
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#length] = this.#numberOf(layout);
    this.#rows[this.#length + 1] = time;
    this.#rows[this.#length + 2] = basis === undefined ? 0 : this.#basisOf(basis);
    this.#rows.set(values, this.#length + HEAD);
    this.#length = end;
  }

  /** Numbers from 1, as SQL counts. */
  #numberOf(layout: FrameLayout): number {
    const known = this.#numbers.get(layout);
    if (known !== undefined) return known;
    this.#layouts.push(layout);
    this.#numbers.set(layout, this.#layouts.length);
    return this.#layouts.length;
  }

  #basisOf(basis: string): number {
    const at = this.#bases.indexOf(basis);
    return at < 0 ? this.#bases.push(basis) : at + 1;
  }

  async drain(): Promise<void> {
    if (this.#length === 0) return;
    for (const key of this.#layouts.flatMap((layout) => layout.keys)) {
      if (this.keys.includes(key)) continue;
      this.keys.push(key);
      await this.#database.run(`ALTER TABLE staging.frames ADD COLUMN ${quoteName(key)} DOUBLE`);
    }
    const places = this.#layouts.map((layout) =>
      layout.keys.map((key) => HEAD + this.keys.indexOf(key)),
    );
    const columns = Array.from({ length: HEAD + this.keys.length }, () => new Float64Array(CHUNK));
    const append = await this.#appender(columns);
    let row = 0;
    for (let at = 0; at < this.#length; ) {
      if (row === 0) for (const column of columns) column.fill(Number.NaN);
      const keys = places[(this.#rows[at] ?? 0) - 1] ?? [];
      for (let i = 0; i < HEAD; i++) put(columns[i], row, this.#rows[at + i]);
      keys.forEach((place, i) => {
        put(columns[place], row, this.#rows[at + HEAD + i]);
      });
      at += HEAD + keys.length;
      row += 1;
      if (row < CHUNK && at < this.#length) continue;
      append.chunk(row);
      row = 0;
    }
    append.close();
    this.#length = 0;
  }

  async #appender(columns: readonly Float64Array[]) {
    const { DOUBLE, DuckDBDataChunk } = await import("@duckdb/node-api");
    const appender = await this.#database.connection.createAppender("frames", "main", "staging");
    return {
      chunk: (rows: number): void => {
        const chunk = DuckDBDataChunk.create(
          columns.map(() => DOUBLE),
          rows,
        );
        for (const [i, column] of columns.entries()) {
          const { buffer, byteOffset } = rawVector(chunk, i);
          new Float64Array(buffer, byteOffset, rows).set(column.subarray(0, rows));
          chunk.getColumnVector(i).flush();
        }
        appender.appendDataChunk(chunk);
      },
      close: () => appender.closeSync(),
    };
  }

  /** The rows as the file has them, in the order in which they came (one thread keeps it). */
  select(): string {
    const list = (texts: readonly string[]) => `[${["''", ...texts.map(quoteText)].join(", ")}]`;
    const columns = this.keys.map((key) => {
      const name = quoteName(key);
      return `CASE WHEN isnan(${name}) THEN NULL ELSE ${name} END AS ${name}`;
    });
    return `SELECT ${[
      "make_timestamp(CAST(time AS BIGINT)) AS time",
      `${list(this.#layouts.map((layout) => layout.subject))}[CAST(subject AS INTEGER) + 1] AS instrument`,
      `nullif(${list(this.#bases)}[CAST(basis AS INTEGER) + 1], '') AS basis`,
      ...columns,
    ].join(", ")} FROM staging.frames`;
  }
}

const put = (column: Float64Array | undefined, row: number, value: number | undefined): void => {
  if (column !== undefined) column[row] = value ?? Number.NaN;
};
