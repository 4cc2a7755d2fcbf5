import { rm } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Database, quoteText } from "../../recorder/duckdb.ts";
import { parquetOptions } from "../../recorder/tape/parquet-options.ts";
import { withFileRows } from "../import/file-rows.ts";
import type { Job } from "./jobs.ts";
import type { FetchTools } from "./source.ts";
import type { UnitFacts, UnitStore } from "./unit-store.ts";

/** Deflate cannot do better than 1 to 1032; a day's trades do no better than 1 to 100. */
const MOST_RATIO = 200;
const LEAST_ROOM = 16 << 20;

/** What a unit of work needs besides itself. */
export interface Workplace {
  readonly store: UnitStore;
  /** One query at a time: what a unit becomes in SQL waits its turn. */
  readonly database: Database;
  queue<T>(work: () => Promise<T>): Promise<T>;
}

/** Rows of a unit that the venue has none of, and why one thinks so. */
export interface Absent {
  readonly absent: string;
}

/**
 * Fetches a unit and turns its file into rows that are checked, cut to its span and safe on disk. Throws an input error
 * when the file is no such file: nothing of it is kept then.
 */
export const fetchUnit = async (
  job: Job,
  tools: Omit<FetchTools, "file">,
  place: Workplace,
): Promise<UnitFacts | Absent> => {
  const { store } = place;
  const file = store.fresh();
  try {
    const fetched = await job.unit.fetch({ ...tools, file });
    if ("absent" in fetched) return fetched;
    const receipts = [...tools.client.receipts];
    const known = { baseUrl: job.baseUrl, receipts };
    if (fetched.rows === 0) return await store.keep(job.id, { ...known, rows: 0 }, undefined);
    const bytes = receipts.reduce((sum, receipt) => sum + receipt.bytes, 0);
    const made = await place
      .queue(() => writeRows(job, file, bytes, place))
      .catch((cause: unknown) => {
        throw unreadable(cause, job, receipts.at(-1)?.address ?? job.baseUrl, file);
      });
    return await store.keep(job.id, { ...known, rows: made?.rows ?? 0 }, made?.path);
  } finally {
    await rm(file, { force: true });
  }
};

const writeRows = async (
  { part, unit, instrument }: Job,
  file: string,
  bytes: number,
  { store, database }: Workplace,
): Promise<{ path: string; rows: number } | undefined> => {
  const group = { files: [file], instrument: instrument.id, ...part.series.layout };
  const most = Math.max(LEAST_ROOM, bytes * MOST_RATIO);
  return withFileRows(database, group, { scratch: store.scratch, most }, async (select) => {
    const path = store.fresh();
    // A bar belongs to the span in which it opens; its time on the tape is its close.
    const time = `epoch_us(event_time) - CASE kind WHEN 'bar' THEN coalesce("interval", 0) ELSE 0 END`;
    await database.run(
      `COPY (SELECT * FROM (SELECT row_number() OVER () AS "row", * FROM (${select}))
         WHERE ${time} >= ${unit.from} AND ${time} < ${unit.to})
       TO ${quoteText(path)} ${parquetOptions("zstd")}`,
    );
    const [row] = await database.rows(`SELECT count(*) AS n FROM read_parquet(?)`, [path]);
    const rows = Number(row?.["n"]);
    return rows === 0 ? undefined : { path, rows };
  });
};

/** The file that is complained of lies under a name of ours that nobody knows. */
const unreadable = (cause: unknown, job: Job, address: string, file: string): unknown =>
  cause instanceof WorkbenchError && cause.code === "input"
    ? new WorkbenchError(
        "input",
        `${job.id}: ${cause.message.replaceAll(file, address)}`,
        "Nothing of it was kept. If it is the same the next time, the venue's file is damaged or its layout has changed.",
        { cause },
      )
    : cause;
