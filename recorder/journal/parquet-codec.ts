import type { DuckDBAppender, DuckDBDataChunk } from "@duckdb/node-api";
import { WorkbenchError } from "../../engine/errors.ts";
import { micros } from "../../engine/market/time.ts";
import { type Database, openDatabase, quoteName, quoteText } from "../duckdb.ts";
import { parquetOptions } from "../tape/parquet-options.ts";
import { rawColumns } from "../tape/raw-columns.ts";
import { examineSchema } from "../tape/tape-facts.ts";
import { tickColumns } from "../tape/tick-columns.ts";
import { copyIntegers, rawVector, wordsOf } from "../tape/vector-words.ts";
import type { Direction, RawFrame } from "../wire/raw-frame.ts";
import type { Codec } from "./codec.ts";
import { CHUNK } from "./column-writer.ts";
import { rawChunk, tickChunk } from "./tick-chunk.ts";

/** Parquet by DuckDB, which is loaded at the first use. One thread: several could cut the row groups differently. */
export class ParquetCodec implements Codec {
  #opened: Promise<Database> | undefined;

  rawFile(path: string) {
    const file = new GrowingTable(() => this.#connect(), path, rawColumns);
    return {
      add: async (frames: readonly RawFrame[]) => {
        for (let at = 0; at < frames.length; at += CHUNK)
          await file.append(rawChunk(frames.slice(at, at + CHUNK)));
      },
      finish: () => file.finish(),
      discard: () => file.discard(),
    };
  }

  tickFile(path: string): ReturnType<Codec["tickFile"]> {
    const file = new GrowingTable(() => this.#connect(), path, tickColumns);
    return {
      async add(rows, seq, instruments) {
        for (let start = 0; start < rows.length; start += CHUNK) {
          const span = { start, count: Math.min(CHUNK, rows.length - start), seq: seq + start };
          await file.append(tickChunk(rows, span, instruments));
        }
      },
      finish: () => file.finish(),
      discard: () => file.discard(),
    };
  }

  frames(path: string): AsyncIterable<readonly RawFrame[]> {
    return this.#query(path, "ORDER BY seq");
  }

  async lastFrame(path: string): Promise<RawFrame | undefined> {
    for await (const frames of this.#query(path, "ORDER BY seq DESC LIMIT 1")) return frames.at(-1);
    return undefined;
  }

  async firstDifference(a: string, b: string): Promise<number | undefined> {
    const database = await this.#connect();
    try {
      const differs = Object.keys(tickColumns)
        .map((column) => `a.${quoteName(column)} IS DISTINCT FROM b.${quoteName(column)}`)
        .join(" OR ");
      const table = (path: string) => `read_parquet(${quoteText(path)}, hive_partitioning = false)`;
      const [row] = await database.rows(
        `SELECT min(coalesce(a.seq, b.seq))::DOUBLE AS seq
         FROM ${table(a)} a FULL JOIN ${table(b)} b ON a.seq = b.seq WHERE ${differs}`,
      );
      return typeof row?.["seq"] === "number" ? row["seq"] : undefined;
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    const database = await this.#opened;
    this.#opened = undefined;
    database?.close();
  }

  async *#query(path: string, order: string): AsyncGenerator<readonly RawFrame[], void, undefined> {
    const database = await this.#connect();
    try {
      await examineSchema(database, path, rawColumns);
      const result = await database.connection.stream(
        `SELECT ${Object.keys(rawColumns).join(", ")}
         FROM read_parquet(${quoteText(path)}, hive_partitioning = false) ${order}`,
      );
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        yield framesOf(chunk, path);
      }
    } catch (cause) {
      throw unreadable(cause, path);
    } finally {
      database.close();
    }
  }

  async #connect(): Promise<Database> {
    this.#opened ??= openDatabase({ threads: 1, memoryLimit: "1GB" });
    return (await this.#opened).connect();
  }
}

/** Bytes that have changed as an error for people; what is the machine's doing comes back as it is. */
const unreadable = (cause: unknown, path: string): unknown =>
  cause instanceof WorkbenchError ||
  !(cause instanceof Error) ||
  /^(IO|Out of Memory) Error/.test(cause.message)
    ? cause
    : new WorkbenchError(
        "damaged",
        `${path} is damaged: it cannot be read`,
        "Raw frames cannot be made again: copy the file back from where the tape came from.",
        { cause },
      );

/** Rows collect in a table of DuckDB's, and become a file at the end. */
class GrowingTable {
  readonly #connect: () => Promise<Database>;
  readonly #path: string;
  readonly #columns: Readonly<Record<string, string>>;
  #database: Database | undefined;
  #appender: DuckDBAppender | undefined;

  constructor(
    connect: () => Promise<Database>,
    path: string,
    columns: Readonly<Record<string, string>>,
  ) {
    this.#connect = connect;
    this.#path = path;
    this.#columns = columns;
  }

  async append(chunk: DuckDBDataChunk): Promise<void> {
    if (this.#database === undefined) {
      this.#database = await this.#connect();
      const columns = Object.entries(this.#columns).map(
        ([name, type]) => `${quoteName(name)} ${type}`,
      );
      // Temporary tables belong to their connection: two files may grow at once.
      await this.#database.run(`CREATE TEMP TABLE growing (${columns.join(", ")})`);
      this.#appender = await this.#database.connection.createAppender("growing", "main", "temp");
    }
    this.#appender?.appendDataChunk(chunk);
  }

  async finish(): Promise<void> {
    if (this.#database === undefined) throw new Error(`${this.#path}: no rows to write`);
    this.#appender?.closeSync();
    await this.#database.run(
      `COPY (FROM growing) TO ${quoteText(this.#path)} ${parquetOptions("zstd")}`,
    );
    await this.discard();
  }

  async discard(): Promise<void> {
    this.#database?.close();
    this.#database = undefined;
    this.#appender = undefined;
  }
}

const DIRECTIONS: readonly Direction[] = ["in", "out", "note"];

const framesOf = (chunk: DuckDBDataChunk, path: string): RawFrame[] => {
  const count = chunk.rowCount;
  const span = { start: 0, count, at: 0 };
  const [seqs, times] = [new Float64Array(count), new Float64Array(count)];
  copyIntegers(wordsOf(chunk, 0), undefined, span, seqs);
  copyIntegers(wordsOf(chunk, 1), undefined, span, times);
  const { buffer, byteOffset } = rawVector(chunk, 3);
  const connections = new Int32Array(buffer, byteOffset, count);
  const [venues, directions, texts] = [2, 4, 5].map((column) => chunk.getColumnVector(column));
  return Array.from({ length: count }, (_, row) => {
    const [venue, said, frame] = [venues, directions, texts].map((each) => each?.getItem(row));
    const direction = DIRECTIONS.find((each) => each === said);
    if (typeof venue !== "string" || typeof frame !== "string" || direction === undefined)
      throw new WorkbenchError(
        "damaged",
        `${path}: frame ${seqs[row]} has no venue, direction or text`,
        "The tape is damaged: copy it back from where it came from.",
      );
    return {
      ...{ seq: seqs[row] ?? 0, receiveTime: micros(times[row] ?? 0), venue },
      ...{ connection: connections[row] ?? 0, direction, frame },
    };
  });
};
