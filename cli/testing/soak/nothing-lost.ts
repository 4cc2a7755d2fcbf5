import { join } from "node:path";
import { type Database, openDatabase, quoteText } from "../../../recorder/duckdb.ts";
import { checkInstrument, type Held } from "../../../recorder/feed/testing/check-run.ts";
import { readGap } from "../../../recorder/tape/gap-detail.ts";
import type { ToldTrade } from "./ledger.ts";

/**
 * A recording held against what was told: every trade of every instrument is there once, or inside a gap that says so.
 * `pairs` names the instruments by their place in the ledger.
 */
export const checkNothingLost = async (
  tape: string,
  pairs: readonly string[],
  told: readonly ToldTrade[],
): Promise<{ readonly problems: string[]; readonly missing: number }> => {
  const database = await openDatabase({ threads: 1, memoryLimit: "1GB" });
  const problems: string[] = [];
  let missing = 0;
  try {
    const began = await firstLive(database, tape);
    for (const [pair, id] of pairs.entries()) {
      const held = await heldOf(database, tape, id, problems);
      const own = told.filter((trade) => trade.pair === pair);
      missing += own.length - held.came.size;
      problems.push(...checkInstrument(id, held, own, began.get(id)));
    }
    return { problems, missing };
  } finally {
    database.close();
  }
};

const filesOf = (tape: string, kind: "ticks" | "raw"): string =>
  `read_parquet(${quoteText(join(tape, kind, "*", "*.parquet"))}, hive_partitioning = false)`;

const heldOf = async (
  database: Database,
  tape: string,
  id: string,
  problems: string[],
): Promise<Held> => {
  const came = new Map<number, number>();
  const [venue = "", symbol = ""] = id.split(":");
  const where = "venue = ? AND symbol = ?";
  const trades = await database.rows(
    `SELECT trade_id::DOUBLE AS number, epoch_us(receive_time)::DOUBLE AS at FROM ${filesOf(tape, "ticks")}
     WHERE ${where} AND kind = 'trade' ORDER BY seq`,
    [venue, symbol],
  );
  for (const { number, at } of trades) {
    if (came.has(Number(number))) problems.push(`${id} ${number} is there twice`);
    came.set(Number(number), Number(at));
  }
  const gaps = await database.rows(
    `SELECT detail FROM ${filesOf(tape, "ticks")} WHERE ${where} AND kind = 'gap' ORDER BY seq`,
    [venue, symbol],
  );
  return {
    came,
    gaps: gaps.flatMap(({ detail }) => {
      const gap = readGap(String(detail));
      if (gap === undefined) problems.push(`${id}: a gap says ${detail}`);
      return gap === undefined ? [] : { ...gap, missed: gap.missed ?? Number.NaN };
    }),
  };
};

/** When each instrument was acknowledged for the first time, µs. */
const firstLive = async (database: Database, tape: string): Promise<Map<string, number>> => {
  const rows = await database.rows(
    `SELECT venue, frame, epoch_us(receive_time)::DOUBLE AS at FROM ${filesOf(tape, "raw")}
     WHERE direction = 'note' AND frame LIKE '{"note":"live"%' ORDER BY seq`,
  );
  const found = new Map<string, number>();
  for (const { venue, frame, at } of rows) {
    const { symbols }: { symbols: string[] } = JSON.parse(String(frame));
    for (const symbol of symbols) {
      const id = `${venue}:${symbol}`;
      if (!found.has(id)) found.set(id, Number(at));
    }
  }
  return found;
};
