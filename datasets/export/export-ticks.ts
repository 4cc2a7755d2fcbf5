import { dirname, join } from "node:path";
import type { Micros } from "../../engine/market/time.ts";
import { openDatabase, quoteName, quoteText } from "../../recorder/duckdb.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";
import { type Format, writeRows } from "./write-rows.ts";

/** Which ticks; `from` inclusive, `to` exclusive, on the tape's clock; instruments by id. */
export interface TickRange {
  readonly from?: Micros;
  readonly to?: Micros;
  readonly instruments?: readonly string[];
}

/**
 * Writes the ticks of a verified tape to the new file `target`, columns as on the tape, in order of `seq`. Records of no
 * instrument (the clock) come along whatever is chosen.
 */
export const exportTicks = async (
  { path, manifest, clock }: Pick<Tape, "path" | "manifest" | "clock">,
  { from, to, instruments }: TickRange,
  format: Format,
  target: string,
): Promise<void> => {
  const conditions = [
    from === undefined ? [] : `${quoteName(clock)} >= make_timestamp(${from})`,
    to === undefined ? [] : `${quoteName(clock)} < make_timestamp(${to})`,
    instruments === undefined
      ? []
      : `(venue IS NULL OR venue || ':' || symbol IN (${instruments.map(quoteText).join(", ")}))`,
  ].flat();
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  // One thread keeps the order of the files, which is that of `seq`: a sort of all ticks would cost more than they do.
  const database = await openDatabase({
    threads: 1,
    memoryLimit: "512MB",
    tempDirectory: join(dirname(target), "spill"),
  });
  try {
    await writeRows(
      database,
      `SELECT * FROM ${ticksTable(path, manifest)}${where}`,
      format,
      target,
    );
  } finally {
    database.close();
  }
};
