import { randomUUID } from "node:crypto";
import { lstat, open, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { type Database, quoteName, quoteText } from "../duckdb.ts";
import { hashFile, sync, writeError } from "./durable.ts";
import { makeFolder } from "./make-folder.ts";
import { type Manifest, type ManifestFile, parseManifest, TAPE_FORMAT } from "./manifest.ts";
import { parquetOptions } from "./parquet-options.ts";
import { tickColumns } from "./tick-columns.ts";

export interface WriteTapeOptions {
  readonly database: Database;
  /** A SELECT of every tick column except `seq`, in final order: its ORDER BY leaves no ties to chance. */
  readonly rows: string;
  /** The tape's folder, which must not exist yet. */
  readonly out: string;
  readonly name: string;
  readonly kind: Manifest["kind"];
  readonly clock: Manifest["clock"];
  readonly source: Readonly<Record<string, unknown>>;
  readonly licence: string;
  /** ISO 8601 time, part of the manifest. */
  readonly created: string;
  /** Longest file, in rows. */
  readonly rowsPerFile?: number;
}

const ROWS_PER_FILE = 5_000_000;

/**
 * Writes a tape and returns its manifest. All or nothing: the files grow in a hidden folder beside `out` that takes
 * its name at the very end; on any failure nothing is left. Memory stays flat, the rows pass through DuckDB only.
 */
export const writeTape = async (options: WriteTapeOptions): Promise<Manifest> => {
  const out = resolve(options.out);
  await refuseExisting(out);
  const work = join(dirname(out), `.${basename(out)}-${randomUUID()}.tmp`);
  let created: string | undefined;
  try {
    created = await makeFolder(work).catch((cause) => {
      throw unmade(cause, out);
    });
    const manifest = await fill(work, options);
    await rename(work, out);
    await sync(dirname(out));
    return manifest;
  } catch (cause) {
    await rm(work, { recursive: true, force: true }).catch(() => undefined);
    if (created !== undefined) await removeEmpty(dirname(work), dirname(created));
    throw rowError(writeError(cause, out));
  }
};

const refuseExisting = async (out: string): Promise<void> => {
  const there = await lstat(out).catch(() => undefined);
  if (there)
    throw new WorkbenchError(
      "usage",
      `${out} exists already`,
      "Choose another --out, or remove it first.",
    );
};

/** Making it says ENOENT where a disk takes no folders at all, and EEXIST or ENOTDIR where a file is in the way. */
const unmade = (cause: NodeJS.ErrnoException, out: string): Error =>
  /^(ENOENT|EEXIST|ENOTDIR)$/.test(cause.code ?? "")
    ? new WorkbenchError(
        "environment",
        `could not write ${out}: its folder cannot be made (${cause.code})`,
        "Choose another place, or change its permissions.",
        { cause },
      )
    : cause;

/** Removes `folder` and the folders above it as far as `top`, which stays; one that holds something ends it. */
const removeEmpty = async (folder: string, top: string): Promise<void> => {
  for (let path = folder; path !== top && path !== dirname(path); path = dirname(path))
    if (
      (await rmdir(path).then(
        () => "gone",
        () => "kept",
      )) === "kept"
    )
      return;
};

/** DuckDB refuses a value that does not fit its column; that is the input's fault. */
const rowError = (cause: unknown): unknown =>
  cause instanceof Error && /^(Conversion|Out of Range|Invalid Input) Error/.test(cause.message)
    ? new WorkbenchError(
        "input",
        cause.message.split("\n")[0] ?? "",
        "Correct this value; nothing was written.",
        { cause },
      )
    : cause;

const fill = async (work: string, options: WriteTapeOptions): Promise<Manifest> => {
  const { database, clock } = options;
  const staging = join(work, "staging.parquet");
  await stage(database, options.rows, staging);
  const from = `read_parquet(${quoteText(staging)})`;
  await refuseDisorder(database, from, clock);
  const instruments = await listInstruments(database, from);
  const files: ManifestFile[] = [];
  const parts = await cut(database, from, clock, options.rowsPerFile ?? ROWS_PER_FILE);
  await withOneThread(database, async () => {
    for (const part of parts) files.push(await writePart(work, database, from, clock, part));
  });
  const [first, last] = [files[0], files.at(-1)];
  if (!first || !last)
    throw new WorkbenchError(
      "input",
      "there are no rows to write",
      "A tape holds at least one tick.",
    );
  await rm(staging);
  await sync(join(work, "ticks"));
  const manifest = {
    format: TAPE_FORMAT,
    name: options.name,
    kind: options.kind,
    clock,
    created: options.created,
    from: first.from,
    to: last.to,
    instruments,
    ticks: last.lastSeq,
    files,
    source: options.source,
    licence: options.licence,
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const path = join(work, "tape.json");
  // What cannot be read back must not be written.
  const checked = parseManifest(text, path);
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await sync(work);
  return checked;
};

/** Several threads could cut the row groups of a file differently. The database gets its threads back. */
const withOneThread = async (database: Database, work: () => Promise<void>): Promise<void> => {
  const [before] = await database.rows("SELECT current_setting('threads')::INTEGER AS threads");
  await database.run("SET threads = 1");
  try {
    await work();
  } finally {
    await database.run(`SET threads = ${Number(before?.["threads"] ?? 1)}`);
  }
};

/** Runs the caller's query once, numbers its rows and parks them in one file: cutting needs several passes. */
const stage = async (database: Database, rows: string, staging: string): Promise<void> => {
  const columns = Object.entries(tickColumns)
    .filter(([column]) => column !== "seq")
    .map(([column, type]) => `CAST(${quoteName(column)} AS ${type}) AS ${quoteName(column)}`);
  const select = `SELECT row_number() OVER () AS seq, ${columns.join(", ")} FROM (${rows})`;
  await database.run(`COPY (${select}) TO ${quoteText(staging)} ${parquetOptions("lz4_raw")}`);
};

const refuseDisorder = async (database: Database, from: string, clock: string): Promise<void> => {
  const [row] = await database.rows(
    `SELECT min(seq) AS seq FROM (SELECT seq, ${clock} AS now, lag(${clock}) OVER () AS before FROM ${from})
     WHERE now IS NULL OR now < before`,
  );
  if (typeof row?.["seq"] === "bigint")
    throw new WorkbenchError(
      "input",
      `row ${row["seq"]} has no ${clock}, or one earlier than the row before it`,
      `A tape is in order of its clock: sort the rows by ${clock}.`,
    );
};

const listInstruments = async (database: Database, from: string): Promise<string[]> => {
  const rows = await database.rows(
    `SELECT venue || ':' || symbol AS id FROM ${from} WHERE venue IS NOT NULL OR symbol IS NOT NULL
     GROUP BY venue, symbol ORDER BY min(seq)`,
  );
  // In order of first appearance; parseInstrument refuses what is none.
  return rows.map((row) => parseInstrument(String(row["id"])).id);
};

interface Part {
  readonly day: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

const cut = async (
  database: Database,
  from: string,
  clock: string,
  rowsPerFile: number,
): Promise<Part[]> => {
  const days = await database.rows(
    `SELECT strftime(${clock}, '%Y-%m-%d') AS day, min(seq) AS first, max(seq) AS last FROM ${from} GROUP BY day ORDER BY day`,
  );
  return days.flatMap((row) => {
    const parts: Part[] = [];
    const last = Number(row["last"]);
    for (let firstSeq = Number(row["first"]); firstSeq <= last; firstSeq += rowsPerFile)
      parts.push({
        day: String(row["day"]),
        firstSeq,
        lastSeq: Math.min(last, firstSeq + rowsPerFile - 1),
      });
    return parts;
  });
};

const writePart = async (
  work: string,
  database: Database,
  from: string,
  clock: string,
  { day, firstSeq, lastSeq }: Part,
): Promise<ManifestFile> => {
  const path = `ticks/date=${day}/ticks-${String(firstSeq).padStart(12, "0")}.parquet`;
  const target = join(work, path);
  await makeFolder(dirname(target));
  await database.run(
    `COPY (SELECT * FROM ${from} WHERE seq BETWEEN ${firstSeq} AND ${lastSeq}) TO ${quoteText(target)} ${parquetOptions("zstd")}`,
  );
  const [row] = await database.rows(
    `SELECT count(*) AS n, epoch_us(min(${clock})) AS first, epoch_us(max(${clock})) AS last
     FROM read_parquet(?, hive_partitioning = false)`,
    [target],
  );
  await sync(target);
  await sync(dirname(target));
  return {
    path,
    rows: Number(row?.["n"]),
    sha256: await hashFile(target),
    firstSeq,
    lastSeq,
    from: formatTime(micros(Number(row?.["first"]))),
    to: formatTime(micros(Number(row?.["last"]))),
  };
};
