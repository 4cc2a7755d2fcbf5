import { randomUUID } from "node:crypto";
import { lstat, open, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { type Database, quoteName, quoteText, withOneThread } from "../duckdb.ts";
import { sync, writeError } from "./durable.ts";
import { makeFolder } from "./make-folder.ts";
import { type Manifest, parseManifest, TAPE_FORMAT } from "./manifest.ts";
import { parquetOptions } from "./parquet-options.ts";
import { sweepAbandoned } from "./sweep-abandoned.ts";
import { type TickColumn, tickColumns } from "./tick-columns.ts";
import {
  type Gathered,
  gatheredFrom,
  type Part,
  sealParts,
  VECTOR,
  writeParts,
} from "./write-parts.ts";

/** Rows that stand in a table already, in the order of the tape: `rowid` runs from 0 without holes. */
export interface TableRows {
  readonly table: string;
  /** SQL over its columns; a tick column that is not named is null. */
  readonly columns: Readonly<Partial<Record<TickColumn, string>>>;
}

export interface WriteTapeOptions {
  readonly database: Database;
  /** A SELECT of every tick column except `seq`, in final order: its ORDER BY leaves no ties to chance. Or a table. */
  readonly rows: string | TableRows;
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

/** Longest tick file, in rows, where nobody says otherwise. */
export const ROWS_PER_FILE = 5_000_000;
/** µs; tapes begin after 1970. */
const DAY = 86_400_000_000;

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
    await sweepAbandoned(work);
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
  const { database, clock, rows } = options;
  const staging = join(work, "staging.parquet");
  if (typeof rows === "string") await stage(database, rows, staging);
  const from = typeof rows === "string" ? `read_parquet(${quoteText(staging)})` : tableSelect(rows);
  await refuseDisorder(database, from, clock);
  const instruments = await listInstruments(database, from);
  const parts = await cut(database, from, clock, options.rowsPerFile ?? ROWS_PER_FILE);
  // Several threads could cut the row groups of a file differently.
  const gathered =
    typeof rows === "string"
      ? gatheredFrom(from)
      : gatheredTable(rows, await inWholeVectors(database, rows.table));
  await withOneThread(database, () => writeParts({ database, gathered, work, parts }));
  const files = await sealParts({ database, clock, work, parts });
  const [first, last] = [files[0], files.at(-1)];
  if (!first || !last)
    throw new WorkbenchError(
      "input",
      "there are no rows to write",
      "A tape holds at least one tick.",
    );
  await rm(staging, { force: true });
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

/** Runs the caller's query once, numbers its rows and parks them in one file: cutting needs several passes. */
const stage = async (database: Database, rows: string, staging: string): Promise<void> => {
  const columns = typed(quoteName);
  const select = `SELECT row_number() OVER () AS seq, ${columns.join(", ")} FROM (${rows})`;
  await database.run(`COPY (${select}) TO ${quoteText(staging)} ${parquetOptions("lz4_raw")}`);
};

const typed = (value: (column: string) => string): string[] =>
  Object.entries(tickColumns)
    .filter(([column]) => column !== "seq")
    .map(([column, type]) => `CAST(${value(column)} AS ${type}) AS ${quoteName(column)}`);

const tableValues = ({ columns }: TableRows): string => {
  const of: Readonly<Record<string, string | undefined>> = columns;
  return typed((column) => of[column] ?? "NULL").join(", ");
};

const tableSelect = (rows: TableRows): string =>
  `(SELECT rowid + 1 AS seq, ${tableValues(rows)} FROM ${rows.table})`;

/** The table's own columns are gathered; what is the same in every row, or null, need not be. */
const gatheredTable =
  (rows: TableRows, whole: boolean): Gathered =>
  (firstSeq, lastSeq) => {
    const part = `SELECT rowid + 1 AS place, * FROM ${rows.table} WHERE rowid BETWEEN ${firstSeq - 1} AND ${lastSeq - 1}`;
    const select = `SELECT place AS seq, ${tableValues(rows)} FROM`;
    return whole && (firstSeq - 1) % VECTOR === 0
      ? `${select} (${part})`
      : `WITH part AS MATERIALIZED (${part}) ${select} part`;
  };

/** Whether a scan of the table gives whole vectors from its first row on: where it was filled in parts, it may not. */
const inWholeVectors = async (database: Database, table: string): Promise<boolean> => {
  const groups = await database.rows(
    `SELECT sum(count)::INTEGER AS rows FROM pragma_storage_info(${quoteText(table)})
     WHERE column_path = '[0]' GROUP BY row_group_id ORDER BY row_group_id`,
  );
  return groups.length > 0 && groups.slice(0, -1).every(({ rows }) => Number(rows) % VECTOR === 0);
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

const cut = async (
  database: Database,
  from: string,
  clock: string,
  rowsPerFile: number,
): Promise<Part[]> => {
  const days = await database.rows(
    `SELECT epoch_us(${clock}) // ${DAY} AS day, min(seq) AS first, max(seq) AS last FROM ${from} GROUP BY day ORDER BY day`,
  );
  return days.flatMap((row) => {
    const day = formatTime(micros(Number(row["day"]) * DAY)).slice(0, 10);
    const parts: Part[] = [];
    const last = Number(row["last"]);
    for (let firstSeq = Number(row["first"]); firstSeq <= last; firstSeq += rowsPerFile)
      parts.push({
        day,
        firstSeq,
        lastSeq: Math.min(last, firstSeq + rowsPerFile - 1),
      });
    return parts;
  });
};
