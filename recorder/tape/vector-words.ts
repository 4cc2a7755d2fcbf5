import type { DuckDBDataChunk } from "@duckdb/node-api";
import { WorkbenchError } from "../../engine/errors.ts";

/** The numbers of one column of a chunk, as DuckDB holds them, and which rows are null. */
export interface RawVector {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/**
 * The bytes of a column without a conversion: of BIGINT, TIMESTAMP and DECIMAL(18,8) vectors eight a row, of UINTEGER
 * four. The client keeps them in private fields; its public accessors make a BigInt or an object a value, which costs
 * ten times as much. This is the one place that reaches in.
 */
export const rawVector = (chunk: DuckDBDataChunk, column: number): RawVector => {
  const { items, dataView } = chunk.getColumnVector(column) as {
    items?: unknown;
    dataView?: unknown;
  };
  const view = items ?? dataView;
  if (!ArrayBuffer.isView(view))
    throw new WorkbenchError(
      "environment",
      "this version of @duckdb/node-api does not hand out its vectors as typed arrays",
      "Install the version that package-lock.json names: npm ci",
    );
  return view;
};

/** Eight bytes a row as pairs of 32-bit words, low word first: `high * 2 ** 32 + (low >>> 0)` is the integer. */
export const wordsOf = (chunk: DuckDBDataChunk, column: number): Int32Array => {
  const { buffer, byteOffset, byteLength } = rawVector(chunk, column);
  return new Int32Array(buffer, byteOffset, byteLength / 4);
};

/** The values of a DOUBLE column, of which none is null. */
export const doublesOf = (chunk: DuckDBDataChunk, column: number): Float64Array => {
  const { buffer, byteOffset, byteLength } = rawVector(chunk, column);
  return new Float64Array(buffer, byteOffset, byteLength / 8);
};

/** One bit a row, lowest first, 1 where the row has a value; undefined when every row has one. */
export const validityOf = (chunk: DuckDBDataChunk, column: number): Uint8Array | undefined => {
  const { validity } = chunk.getColumnVector(column) as { validity?: { data?: unknown } };
  const bits = validity?.data;
  if (bits === null) return undefined;
  if (!(bits instanceof BigUint64Array))
    throw new WorkbenchError(
      "environment",
      "this version of @duckdb/node-api does not hand out which values are null",
      "Install the version that package-lock.json names: npm ci",
    );
  return new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
};

/** Some rows of a chunk on their way to a column of a batch. */
export interface Span {
  /** First row in the chunk. */
  readonly start: number;
  readonly count: number;
  /** First row in the batch. */
  readonly at: number;
}

/** Copies integers as they are; NaN for null. Exact up to 2^53. */
export const copyIntegers = (
  words: Int32Array,
  valid: Uint8Array | undefined,
  { start, count, at }: Span,
  out: Float64Array,
): void => {
  for (let i = 0, w = 2 * start; i < count; i++, w += 2)
    out[at + i] = (words[w + 1] ?? 0) * 4294967296 + ((words[w] ?? 0) >>> 0);
  if (valid) clearNulls(valid, { start, count, at }, out);
};

/** Copies DECIMAL(18,8) as the nearest double; NaN for null. */
export const copyDecimals = (
  words: Int32Array,
  valid: Uint8Array | undefined,
  { start, count, at }: Span,
  out: Float64Array,
): void => {
  let large = false;
  for (let i = 0, w = 2 * start; i < count; i++, w += 2) {
    const high = words[w + 1] ?? 0;
    if (high >= LARGE || high < -LARGE) large = true;
    out[at + i] = (high * 4294967296 + ((words[w] ?? 0) >>> 0)) / 1e8;
  }
  if (large) copyLarge(words, { start, count, at }, out);
  if (valid) clearNulls(valid, { start, count, at }, out);
};

// From 2^53 steps on (90 million whole units) the division would round twice; the decimal text rounds once.
const LARGE = 2 ** 21;

const copyLarge = (words: Int32Array, { start, count, at }: Span, out: Float64Array): void => {
  for (let i = 0; i < count; i++) {
    const high = words[2 * (start + i) + 1] ?? 0;
    if (high < LARGE && high >= -LARGE) continue;
    const steps = (BigInt(high) << 32n) + BigInt((words[2 * (start + i)] ?? 0) >>> 0);
    const digits = (steps < 0n ? -steps : steps).toString().padStart(9, "0");
    out[at + i] = Number(`${steps < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`);
  }
};

const clearNulls = (valid: Uint8Array, { start, count, at }: Span, out: Float64Array): void => {
  for (let i = 0; i < count; i++) {
    const row = start + i;
    if ((((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 0) out[at + i] = Number.NaN;
  }
};
