import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { exportTicks } from "../../datasets/export/export-ticks.ts";
import { importTape } from "../../datasets/import/import-tape.ts";
import { openDatabase, quoteText, withOneThread } from "../../recorder/duckdb.ts";
import { mergeTapes } from "../../recorder/tape/merge-tapes.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";

export const ROADS = ["import", "merge", "export", "exportCsv"] as const;

/** CPU milliseconds of each road, and of DuckDB's own COPY of the same rows: the less of two turns. */
export type FilesRun = Readonly<
  Record<(typeof ROADS)[number], { readonly ours: number; readonly bare: number }>
>;

const created = "2023-03-11T00:00:00Z";
const zstd = "(FORMAT parquet, COMPRESSION zstd)";
const csv = "(FORMAT csv, HEADER)";

/** What one road does, and the statement of DuckDB alone; both write what is removed after them. */
interface Race {
  readonly ours: (out: string) => Promise<unknown>;
  readonly bare: (out: string) => Promise<void>;
}

/**
 * A tape out to files and in again, and merged with itself, held against DuckDB alone, in a process of its own. Each side
 * has two turns, once the first and once the second. DuckDB reads the CSV file with one thread, as the import does to keep
 * the order of the rows: on a busy machine two take a third more processor time than one.
 */
export const raceFiles = async (path: string, home: string): Promise<FilesRun> => {
  const work = await mkdtemp(join(home, "files-"));
  const tape = await openTape(path, { home });
  const database = await openDatabase();
  const ticks = ticksTable(path, tape.manifest);
  const copy = (from: string, out: string, options: string): Promise<void> =>
    database.run(`COPY (SELECT * FROM ${from}) TO ${quoteText(out)} ${options}`);
  const trades = join(work, "trades.csv");
  const groups = [{ files: [trades], format: "trades-csv", instrument: "kraken:USDC/USD" }];
  const options = { name: "bench", created };
  const races: Readonly<Record<(typeof ROADS)[number], Race>> = {
    import: {
      ours: (out) => importTape({ ...options, groups, out }),
      bare: (out) =>
        withOneThread(database, () => copy(`read_csv(${quoteText(trades)})`, out, zstd)),
    },
    merge: {
      ours: (out) => mergeTapes({ ...options, tapes: [tape, tape], by: "event_time", out }),
      bare: (out) => copy(`(FROM ${ticks} UNION ALL FROM ${ticks})`, out, zstd),
    },
    export: {
      ours: (out) => exportTicks(tape, {}, { format: "parquet" }, out),
      bare: (out) => copy(ticks, out, zstd),
    },
    exportCsv: {
      ours: (out) => exportTicks(tape, {}, { format: "csv" }, out),
      bare: (out) => copy(ticks, out, csv),
    },
  };
  try {
    await copy(
      `(SELECT strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') AS time, price, size, side, trade_id FROM ${ticks})`,
      trades,
      csv,
    );
    const out = join(work, "out");
    const race = ({ ours, bare }: Race) => alternate(out, ours, bare);
    return {
      import: await race(races.import),
      merge: await race(races.merge),
      export: await race(races.export),
      exportCsv: await race(races.exportCsv),
    };
  } finally {
    tape.close();
    database.close();
    await rm(work, { recursive: true, force: true });
  }
};

const alternate = async (
  out: string,
  ours: Race["ours"],
  bare: Race["bare"],
): Promise<{ ours: number; bare: number }> => {
  const took: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };
  const turn = async (who: "ours" | "bare"): Promise<void> => {
    took[who].push(await cpu(() => (who === "ours" ? ours : bare)(out)));
    await rm(out, { recursive: true, force: true });
  };
  for (const who of ["ours", "bare", "bare", "ours"] as const) await turn(who);
  return { ours: Math.min(...took.ours), bare: Math.min(...took.bare) };
};

const cpu = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
