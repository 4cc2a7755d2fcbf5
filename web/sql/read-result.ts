import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import { formatTime, micros } from "../../engine/market/time.ts";
import type { SqlLimits } from "./limits.ts";
import type { Result, ResultColumn } from "./messages.ts";

/** Runs a checked query and takes as much of its result as a page shows. Further rows are never computed. */
export const readResult = async (
  connection: DuckDBConnection,
  sql: string,
  limits: Pick<SqlLimits, "rows" | "bytes" | "cell">,
): Promise<Result> => {
  const stream = await connection.stream(sql);
  const types = stream.columnTypes();
  const columns = stream.columnNames().map((name, i) => describe(name, types[i]));
  const rows: (string | null)[][] = [];
  let bytes = 0;
  let cut = 0;
  let more = false;
  const take = (chunk: DuckDBDataChunk): void => {
    const values = types.map((_, i) => chunk.getColumnValues(i));
    for (let at = 0; at < chunk.rowCount && !more; at++) {
      if (rows.length === limits.rows || bytes > limits.bytes) more = true;
      else {
        const row = values.map((column) => {
          const text = cellText(column[at] ?? null);
          if (text === null || text.length <= limits.cell) return text;
          cut += 1;
          return `${text.slice(0, limits.cell)}…`;
        });
        for (const text of row) bytes += text?.length ?? 0;
        rows.push(row);
      }
    }
  };
  while (!more) {
    const chunk = await stream.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    take(chunk);
  }
  return { columns, rows, more, cut };
};

const NUMBERS = new Set([
  ...[DuckDBTypeId.TINYINT, DuckDBTypeId.SMALLINT, DuckDBTypeId.INTEGER, DuckDBTypeId.BIGINT],
  ...[DuckDBTypeId.UTINYINT, DuckDBTypeId.USMALLINT, DuckDBTypeId.UINTEGER, DuckDBTypeId.UBIGINT],
  ...[DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT, DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE],
  DuckDBTypeId.DECIMAL,
]);
const TIMES = new Set([DuckDBTypeId.TIMESTAMP, DuckDBTypeId.TIMESTAMP_TZ]);

const describe = (name: string, type: DuckDBType | undefined): ResultColumn => {
  const id = type?.typeId ?? DuckDBTypeId.INVALID;
  const kind = NUMBERS.has(id)
    ? "number"
    : TIMES.has(id)
      ? "time"
      : id === DuckDBTypeId.BOOLEAN
        ? "boolean"
        : "text";
  return { name, type: String(type), kind };
};

/** Beyond these a Date is none; they stand for infinity, too. */
const LAST = 8.64e18;

const cellText = (value: DuckDBValue): string | null => {
  if (value === null) return null;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    const time = Number(value.micros);
    return Math.abs(time) < LAST ? formatTime(micros(time)) : String(value);
  }
  return String(value);
};
