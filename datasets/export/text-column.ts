import type { DuckDBDataChunk } from "@duckdb/node-api";
import { type Data, makeData, type Utf8 } from "apache-arrow";
import { rawVector, validityOf } from "../../recorder/tape/vector-words.ts";

/** Bytes of a text that DuckDB keeps in its vector; of a longer one a pointer is there. */
const INLINE = 12;
/** Bytes of a vector's entry: the length, then the text. */
const ENTRY = 16;

/** A VARCHAR column of a chunk as Arrow's UTF-8. A short text is copied as it lies there: no string is made of it. */
export const textData = (type: Utf8, chunk: DuckDBDataChunk, column: number): Data => {
  const length = chunk.rowCount;
  const { buffer, byteOffset } = rawVector(chunk, column);
  const entries = new Int32Array(buffer, byteOffset, length * (ENTRY / 4));
  const bytes = new Uint8Array(buffer, byteOffset, length * ENTRY);
  const nullBitmap = validityOf(chunk, column)?.slice(0, Math.ceil(length / 8));
  const valueOffsets = new Int32Array(length + 1);
  let data = new Uint8Array(length * INLINE);
  let end = 0;
  for (let row = 0; row < length; row++) {
    valueOffsets[row] = end;
    if (nullBitmap !== undefined && (((nullBitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 0)
      continue;
    const size = entries[row * (ENTRY / 4)] ?? 0;
    if (end + size > data.length) data = grown(data, end + size);
    if (size <= INLINE) {
      const from = row * ENTRY + 4;
      for (let i = 0; i < size; i++) data[end + i] = bytes[from + i] ?? 0;
    } else data.set(Buffer.from(String(chunk.getColumnVector(column).getItem(row))), end);
    end += size;
  }
  valueOffsets[length] = end;
  clearRest(nullBitmap, length);
  return makeData({
    ...{ type, length, valueOffsets, data: data.subarray(0, end) },
    ...(nullBitmap === undefined ? { nullCount: 0 } : { nullBitmap }),
  });
};

const grown = (data: Uint8Array, least: number): Uint8Array<ArrayBuffer> => {
  const larger = new Uint8Array(Math.max(least, data.length * 2));
  larger.set(data);
  return larger;
};

/** What lies behind the last row is chance, and would make files of the same rows differ. */
const clearRest = (bitmap: Uint8Array | undefined, length: number): void => {
  const rest = length & 7;
  const last = (bitmap?.length ?? 0) - 1;
  if (bitmap !== undefined && rest > 0) bitmap[last] = (bitmap[last] ?? 0) & ((1 << rest) - 1);
};
