import { open } from "node:fs/promises";
import { DataType, type Field, RecordBatchReader, TimeUnit, type Vector } from "apache-arrow";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Database, quoteName, quoteText } from "../../recorder/duckdb.ts";
import { CHUNK, ColumnWriter } from "../../recorder/journal/column-writer.ts";
import { writeError } from "../../recorder/tape/durable.ts";
import { parquetOptions } from "../../recorder/tape/parquet-options.ts";

/** How a column of an Arrow file is kept for DuckDB, which reads none itself. */
interface Column {
  readonly name: string;
  readonly type: string;
  fill(writer: ColumnWriter, key: string, value: (row: number) => unknown): void;
}

const MAGIC = "ARROW1";
/** Longest footer that is believed; a file of thousands of batches has one of some hundred kB. */
const LONGEST_FOOTER = 64 << 20;

/**
 * Makes a Parquet file of an Arrow IPC file (the "Feather" one) in its own folder, batch by batch, and returns its path:
 * whole numbers, times and decimals as they are, other numbers as their shortest text. Columns of other types are left out.
 * Format: arrow.apache.org/docs/format/Columnar.html#ipc-file-format.
 */
export const arrowToParquet = async (
  database: Database,
  path: string,
  label: string,
  scratch: string,
): Promise<string> => {
  const target = `${scratch}/${crypto.randomUUID()}.parquet`;
  const handle = await open(path);
  try {
    await refuseForeign(handle, label);
    const reader = await RecordBatchReader.from(handle);
    await reader.open();
    const columns = reader.schema.fields.flatMap((field) => columnOf(field) ?? []);
    const table = `arrow_${target.replace(/\W/g, "_")}`;
    const types = Object.fromEntries(columns.map(({ type }, at) => [`c${at}`, type]));
    const named = Object.entries(types).map(([key, type]) => `${key} ${type}`);
    if (columns.length === 0) throw new RangeError("no column of a known type");
    await database.run(`CREATE TEMP TABLE ${table} (${named.join(", ")})`);
    const appender = await database.connection.createAppender(table, "main", "temp");
    for await (const batch of reader)
      for (let start = 0; start < batch.numRows; start += CHUNK) {
        const writer = new ColumnWriter(types, Math.min(CHUNK, batch.numRows - start));
        for (const [at, { name, fill }] of columns.entries()) {
          const vector: Vector | null = batch.getChild(name);
          fill(writer, `c${at}`, (row) => vector?.get(start + row) ?? undefined);
        }
        appender.appendDataChunk(writer.chunk);
      }
    appender.closeSync();
    const renamed = columns.map(({ name }, at) => `c${at} AS ${quoteName(name)}`).join(", ");
    await database.run(
      `COPY (SELECT ${renamed} FROM ${table}) TO ${quoteText(target)} ${parquetOptions("lz4_raw")}`,
    );
    await database.run(`DROP TABLE ${table}`);
    return target;
  } catch (cause) {
    const known = writeError(cause, "the temporary folder");
    if (known instanceof WorkbenchError) throw known;
    const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new WorkbenchError(
      "input",
      `${label} cannot be read as Arrow: ${why}`,
      "Write it again without compression, texts as plain strings or dictionaries; or use Parquet.",
      { cause },
    );
  } finally {
    await handle.close().catch(() => undefined);
  }
};

const refuseForeign = async (
  handle: Awaited<ReturnType<typeof open>>,
  label: string,
): Promise<void> => {
  const { size } = await handle.stat();
  const head = Buffer.alloc(MAGIC.length);
  const tail = Buffer.alloc(4 + MAGIC.length);
  await handle.read(head, 0, head.length, 0);
  if (size > tail.length) await handle.read(tail, 0, tail.length, size - tail.length);
  const footer = tail.readInt32LE(0);
  const whole = head.toString("latin1") === MAGIC && tail.toString("latin1", 4) === MAGIC;
  if (whole && footer > 0 && footer < Math.min(size, LONGEST_FOOTER)) return;
  throw new WorkbenchError(
    "input",
    `${label} is no Arrow IPC file, or is cut short`,
    "Get the file again, or choose the --format that it has.",
  );
};

const columnOf = ({ name, type }: Field): Column | undefined => {
  if (DataType.isDictionary(type) || DataType.isUtf8(type) || DataType.isLargeUtf8(type))
    return { name, type: "VARCHAR", fill: texts(String) };
  if (DataType.isInt(type)) return { name, type: "BIGINT", fill: integers(whole) };
  if (DataType.isFloat(type)) return { name, type: "VARCHAR", fill: texts(String) };
  if (DataType.isTimestamp(type)) {
    // What the library hands out is milliseconds as a number, with a fraction: exact to the microsecond until 2255.
    if (type.unit === TimeUnit.NANOSECOND)
      return { name, type: "TIMESTAMP", fill: integers(micros) };
    return { name, type: "TIMESTAMP", fill: integers(micros) };
  }
  if (DataType.isDecimal(type) && type.bitWidth === 128)
    return { name, type: "VARCHAR", fill: texts((value) => decimalText(value, type.scale)) };
  return undefined;
};

type Value = (row: number) => unknown;

const texts =
  (text: (value: unknown) => string): Column["fill"] =>
  (writer, key, value) =>
    writer.texts(key, (row) => {
      const found = value(row);
      return found === undefined ? undefined : text(found);
    });

const integers =
  (integer: (value: unknown) => number | bigint): Column["fill"] =>
  (writer, key, value: Value) =>
    writer.integers(key, (row) => {
      const found = value(row);
      return found === undefined ? undefined : integer(found);
    });

const whole = (value: unknown): number | bigint =>
  typeof value === "bigint" ? value : Number(value);

const micros = (value: unknown): number => Math.round(Number(value) * 1000);

/** Four words, lowest first, as the library hands out a decimal of 128 bits. */
const decimalText = (value: unknown, scale: number): string => {
  if (!(value instanceof Uint32Array)) return String(value);
  let number = 0n;
  for (let at = 3; at >= 0; at--) number = (number << 32n) | BigInt(value[at] ?? 0);
  const signed = BigInt.asIntN(128, number);
  const digits = (signed < 0n ? -signed : signed).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${signed < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
};
