import { type DuckDBDataChunk, type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { rawVector, validityOf } from "../../recorder/tape/vector-words.ts";
import { textData } from "./text-column.ts";

/** How one column of a query becomes one of an Arrow file. */
export interface ArrowColumn {
  readonly type: DataType;
  /** The values of a chunk's column; none of them without a chunk. */
  data(chunk: DuckDBDataChunk | undefined, column: number): Data;
}

export const arrowColumn = (type: DuckDBType): ArrowColumn => {
  if (type.typeId === DuckDBTypeId.DECIMAL) {
    const { width, scale } = type as DuckDBType & { width: number; scale: number };
    return decimalColumn(width, scale);
  }
  return PLAIN[type.typeId] ?? textColumn;
};

type Numbers = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => { slice(): ArrayBufferView };

/** Both libraries hold such a column in the same bytes. */
const bytesColumn = (type: DataType, Values: Numbers): ArrowColumn => ({
  type,
  data: (chunk, column) => {
    if (chunk === undefined) return emptyData(type, new Values(new ArrayBuffer(0), 0, 0));
    const { buffer, byteOffset } = rawVector(chunk, column);
    const values = new Values(buffer, byteOffset, chunk.rowCount).slice();
    return fixedData(type, chunk, column, values);
  },
});

const fixedData = (
  type: DataType,
  chunk: DuckDBDataChunk,
  column: number,
  data: ArrayBufferView,
): Data => {
  const length = chunk.rowCount;
  const nullBitmap = validityOf(chunk, column)?.slice(0, Math.ceil(length / 8));
  if (nullBitmap !== undefined) blankNulls(nullBitmap, length, data);
  const nulls = nullBitmap === undefined ? { nullCount: 0 } : { nullBitmap };
  return makeData({ ...{ type, length, data }, ...nulls } as Parameters<typeof makeData>[0]);
};

/** What lies where there is no value is chance, and would make files of the same rows differ. */
const blankNulls = (bitmap: Uint8Array, length: number, data: ArrayBufferView): void => {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const width = data.byteLength / length;
  for (let row = 0; row < length; row++)
    if ((((bitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 0)
      bytes.fill(0, row * width, (row + 1) * width);
  const rest = length & 7;
  const last = bitmap.length - 1;
  if (rest > 0) bitmap[last] = (bitmap[last] ?? 0) & ((1 << rest) - 1);
};

const emptyData = (type: DataType, data: unknown): Data =>
  makeData({ ...{ type, length: 0, nullCount: 0 }, data } as Parameters<typeof makeData>[0]);

/** Arrow's decimals take sixteen bytes, lowest word first; DuckDB's two to sixteen, by their width. */
const decimalColumn = (width: number, scale: number): ArrowColumn => {
  const type = new Decimal(scale, width, 128);
  const words = width > 18 ? 4 : width > 9 ? 2 : width > 4 ? 1 : 0.5;
  return {
    type,
    data: (chunk, column) => {
      if (chunk === undefined) return emptyData(type, new Uint32Array(0));
      const { rowCount } = chunk;
      const { buffer, byteOffset } = rawVector(chunk, column);
      const given =
        words < 1
          ? Int32Array.from(new Int16Array(buffer, byteOffset, rowCount))
          : new Int32Array(buffer, byteOffset, rowCount * words);
      const each = Math.max(1, words);
      const wide = new Uint32Array(rowCount * 4);
      for (let row = 0; row < rowCount; row++) {
        // Those beyond the given ones repeat the sign.
        const sign = (given[row * each + each - 1] ?? 0) >> 31;
        for (let word = 0; word < 4; word++)
          wide[row * 4 + word] = word < each ? (given[row * each + word] ?? 0) : sign;
      }
      return fixedData(type, chunk, column, wide);
    },
  };
};

const fromValues = <T extends DataType>(
  type: T,
  read: (value: NonNullable<unknown>) => unknown,
): ArrowColumn => ({
  type,
  data: (chunk, column) => {
    const values = chunk?.getColumnValues(column) ?? [];
    const [data] = vectorFromArray(
      values.map((value) => (value === null ? null : read(value))),
      type,
    ).data;
    if (data === undefined) throw new RangeError("an Arrow vector without data");
    return data;
  },
});

const textColumn = fromValues(new Utf8(), String);

const utf8 = new Utf8();
const varcharColumn: ArrowColumn = {
  type: utf8,
  data: (chunk, column) =>
    chunk === undefined ? textColumn.data(chunk, column) : textData(utf8, chunk, column),
};

const PLAIN: Partial<Record<DuckDBTypeId, ArrowColumn>> = {
  [DuckDBTypeId.VARCHAR]: varcharColumn,
  [DuckDBTypeId.BOOLEAN]: fromValues(new Bool(), Boolean),
  [DuckDBTypeId.TINYINT]: bytesColumn(new Int8(), Int8Array),
  [DuckDBTypeId.SMALLINT]: bytesColumn(new Int16(), Int16Array),
  [DuckDBTypeId.INTEGER]: bytesColumn(new Int32(), Int32Array),
  [DuckDBTypeId.BIGINT]: bytesColumn(new Int64(), BigInt64Array),
  [DuckDBTypeId.UTINYINT]: bytesColumn(new Uint8(), Uint8Array),
  [DuckDBTypeId.USMALLINT]: bytesColumn(new Uint16(), Uint16Array),
  [DuckDBTypeId.UINTEGER]: bytesColumn(new Uint32(), Uint32Array),
  [DuckDBTypeId.UBIGINT]: bytesColumn(new Uint64(), BigUint64Array),
  [DuckDBTypeId.FLOAT]: bytesColumn(new Float32(), Float32Array),
  [DuckDBTypeId.DOUBLE]: bytesColumn(new Float64(), Float64Array),
  [DuckDBTypeId.TIMESTAMP]: bytesColumn(new TimestampMicrosecond(), BigInt64Array),
  [DuckDBTypeId.TIMESTAMP_TZ]: bytesColumn(new TimestampMicrosecond("UTC"), BigInt64Array),
  [DuckDBTypeId.DATE]: bytesColumn(new DateDay(), Int32Array),
};
