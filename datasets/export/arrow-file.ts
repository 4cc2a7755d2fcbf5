import { open } from "node:fs/promises";
import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { Field, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from "apache-arrow";
import { type ArrowColumn, arrowColumn } from "./arrow-column.ts";
import { dictionaryColumn } from "./dictionary-column.ts";

/**
 * The rows of `select` as an Arrow IPC file at `target`, batch by batch. Numbers, times and truths keep their types;
 * what Arrow says otherwise (lists, intervals, 128-bit integers) comes as text. `required` names columns without nulls,
 * `words` those that the query has as INTEGER, their places in these texts: such a column is a dictionary.
 */
export const writeArrow = async (
  connection: DuckDBConnection,
  select: string,
  target: string,
  required: readonly string[] = [],
  words: Readonly<Record<string, readonly string[]>> = {},
): Promise<void> => {
  const result = await connection.stream(select);
  const names = result.columnNames();
  const columns = result.columnTypes().map((type, i) => {
    const own = words[names[i] ?? ""];
    return own === undefined ? arrowColumn(type) : dictionaryColumn(arrowColumn(type), own, i);
  });
  const schema = new Schema(
    names.map((name, i) => new Field(name, typeOf(columns[i]), !required.includes(name))),
  );
  const writer = new RecordBatchFileWriter();
  const handle = await open(target, "wx");
  try {
    const make = async (): Promise<void> => {
      let rows = 0;
      for (;;) {
        // One fetch in flight: with more the chunks come back out of order.
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        rows += chunk.rowCount;
        writer.write(recordBatch(schema, columns, chunk));
      }
      // Without a batch the file would lack its schema.
      if (rows === 0) writer.write(recordBatch(schema, columns, undefined));
      writer.finish();
    };
    const write = async (): Promise<void> => {
      for await (const bytes of writer) await handle.write(bytes);
    };
    // Written while it is made: the writer's own queue would otherwise hold the whole file.
    await Promise.all([
      make().catch((error: unknown) => {
        // Whoever writes waits for the next batch, which will not come.
        writer.abort(error);
        throw error;
      }),
      write(),
    ]);
  } finally {
    await handle.close();
  }
};

const typeOf = (column: ArrowColumn | undefined) => {
  if (column === undefined) throw new RangeError("a column without a type");
  return column.type;
};

const recordBatch = (
  schema: Schema,
  columns: readonly ArrowColumn[],
  chunk: DuckDBDataChunk | undefined,
): RecordBatch => {
  const length = chunk?.rowCount ?? 0;
  const children = columns.map((column, i) => column.data(chunk, i));
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
};
