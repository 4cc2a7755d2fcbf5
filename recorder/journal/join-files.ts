import { stat } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Database, quoteName, quoteText } from "../duckdb.ts";
import { hashFile, sync } from "../tape/durable.ts";
import type { Manifest, ManifestFile } from "../tape/manifest.ts";
import { parquetOptions } from "../tape/parquet-options.ts";
import { rawColumns } from "../tape/raw-columns.ts";
import { tickColumns } from "../tape/tick-columns.ts";
import type { FinishedFile } from "./output.ts";

export interface JoinLimits {
  /** Longest file, in rows. */
  readonly rows: number;
  /** Largest file, as far as those that it is made of tell. */
  readonly bytes: number;
}

/** Files of a tape that can be one of each kind: consecutive and of one day, a raw file with the ticks that came of it. */
export type JoinGroup = readonly ManifestFile[];

const isRaw = ({ path }: ManifestFile): boolean => path.startsWith("raw/");
const dayOf = ({ path }: ManifestFile): string => /\/date=([^/]+)\//.exec(path)?.[1] ?? "";

/** In the order of the manifest, which lists a raw file before its ticks. */
export const joinGroups = async (
  folder: string,
  { files }: Manifest,
  limits: JoinLimits,
): Promise<JoinGroup[]> => {
  const recording = files.some(isRaw);
  const groups: ManifestFile[][] = [];
  let [rows, size] = [0, 0];
  for (const file of files) {
    const { size: own } = await stat(join(folder, file.path));
    const last = groups.at(-1);
    const begins = !recording || isRaw(file);
    const fits = rows + file.rows <= limits.rows && size + own <= limits.bytes;
    const sameDay = last?.[0] !== undefined && dayOf(last[0]) === dayOf(file);
    if (last !== undefined && (!begins || (fits && sameDay))) last.push(file);
    else {
      groups.push([file]);
      [rows, size] = [0, 0];
    }
    rows += file.rows;
    size += own;
  }
  return groups;
};

/** Writes the rows of consecutive files of one kind to one file in `work`, and holds it against them before it counts. */
export const joinFiles = async (
  database: Database,
  folder: string,
  files: readonly ManifestFile[],
  work: string,
): Promise<FinishedFile> => {
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("no files to join");
  const columns = Object.keys(isRaw(first) ? rawColumns : tickColumns).map(quoteName);
  const kind = isRaw(first) ? "raw" : "ticks";
  const temporary = join(work, `joined-${kind}-${first.firstSeq}.tmp`);
  const table = (paths: readonly string[]): string =>
    `read_parquet([${paths.map(quoteText).join(", ")}], hive_partitioning = false)`;
  const before = table(files.map(({ path }) => join(folder, path)));
  await database.run(
    `COPY (SELECT ${columns.join(", ")} FROM ${before}) TO ${quoteText(temporary)} ${parquetOptions("zstd")}`,
  );
  const was = await examine(database, before, columns, first.firstSeq);
  const is = await examine(database, table([temporary]), columns, first.firstSeq);
  if (was.content !== is.content || is.span !== `${first.firstSeq} ${last.lastSeq} in order`)
    throw new WorkbenchError(
      "damaged",
      `${join(folder, first.path)} and the files after it are not what tape.json says`,
      "Run pegtape check on it; nothing was changed.",
    );
  await sync(temporary);
  const { path, firstSeq, from } = first;
  const { lastSeq, to } = last;
  const [rows, sha256] = [lastSeq - firstSeq + 1, await hashFile(temporary)];
  return { temporary, entry: { path, rows, sha256, firstSeq, lastSeq, from, to } };
};

/** What rows hold, whatever their order, and that their `seq` runs on. */
const examine = async (
  database: Database,
  rows: string,
  columns: readonly string[],
  firstSeq: number,
): Promise<{ readonly content: string; readonly span: string }> => {
  const [row] = await database.rows(
    `SELECT concat_ws(' ', count(*), bit_xor(key), sum(key::HUGEINT)) AS content,
       concat_ws(' ', min(seq), max(seq), CASE WHEN bool_and(seq = place) THEN 'in order' END) AS span
     FROM (SELECT seq, hash(${columns.join(", ")}) AS key,
       ${firstSeq} + row_number() OVER () - 1 AS place FROM ${rows})`,
  );
  return { content: String(row?.["content"]), span: String(row?.["span"]) };
};
