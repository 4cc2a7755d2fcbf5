import { open } from "node:fs/promises";
import type { DuckDBDataChunk } from "@duckdb/node-api";
import {
  type Data,
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import type { Database } from "../recorder/duckdb.ts";
import { rawVector, validityOf } from "../recorder/tape/vector-words.ts";

/** The rows of `select` (a timestamp, two texts, then a double a key) as an Arrow IPC file at `target`, batch by batch. */
export const writeArrow = async (
  database: Database,
  select: string,
  keys: readonly string[],
  target: string,
): Promise<void> => {
  const schema = new Schema([
    new Field("time", new TimestampMicrosecond(), false),
    new Field("instrument", new Utf8(), false),
    new Field("basis", new Utf8(), true),
    ...keys.map((key) => new Field(key, new Float64(), true)),
  ]);
  const writer = new RecordBatchFileWriter();
  const handle = await open(target, "wx");
  try {
    const make = async (): Promise<void> => {
      const result = await database.connection.stream(select);
      let rows = 0;
      for (;;) {
        // One fetch in flight: with more the chunks come back out of order.
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        rows += chunk.rowCount;
        writer.write(recordBatch(schema, chunk));
      }
      // Without a batch the file would lack its schema.
      if (rows === 0) writer.write(emptyBatch(schema));
      writer.finish();
    };
    const write = async (): Promise<void> => {
      for await (const bytes of writer) await handle.write(bytes);
    };
    // Written while it is made: the writer's own queue would otherwise hold the whole file.
    await Promise.all([make(), write()]);
  } finally {
    await handle.close();
  }
};

const recordBatch = (schema: Schema, chunk: DuckDBDataChunk): RecordBatch => {
  const length = chunk.rowCount;
  const children = schema.fields.map((_, column): Data => {
    if (column === 0) {
      const { buffer, byteOffset } = rawVector(chunk, column);
      const data = new BigInt64Array(buffer, byteOffset, length).slice();
      return makeData({ type: new TimestampMicrosecond(), length, nullCount: 0, data });
    }
    if (column < 3) return textData(chunk, column);
    const { buffer, byteOffset } = rawVector(chunk, column);
    const data = new Float64Array(buffer, byteOffset, length).slice();
    const nullBitmap = validityOf(chunk, column)?.slice();
    if (nullBitmap === undefined)
      return makeData({ type: new Float64(), length, nullCount: 0, data });
    return makeData({ type: new Float64(), length, nullBitmap, data });
  });
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
};

const emptyBatch = (schema: Schema): RecordBatch => {
  const empty = { length: 0, nullCount: 0 };
  const children = schema.fields.map((_, column): Data => {
    if (column === 0)
      return makeData({ type: new TimestampMicrosecond(), ...empty, data: new BigInt64Array(0) });
    if (column >= 3) return makeData({ type: new Float64(), ...empty, data: new Float64Array(0) });
    const [valueOffsets, data] = [new Int32Array(1), new Uint8Array(0)];
    return makeData({ type: new Utf8(), ...empty, valueOffsets, data });
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), ...empty, children }));
};

const textData = (chunk: DuckDBDataChunk, column: number): Data => {
  const texts = chunk
    .getColumnValues(column)
    .map((value) => (value === null ? null : String(value)));
  const [data] = vectorFromArray(texts, new Utf8()).data;
  if (data === undefined) throw new RangeError("an Arrow vector without data");
  return data;
};
