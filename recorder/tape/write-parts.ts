import { dirname, join } from "node:path";
import { formatTime, micros } from "../../engine/market/time.ts";
import { type Database, quoteText } from "../duckdb.ts";
import { hashFile, sync } from "./durable.ts";
import { makeFolder } from "./make-folder.ts";
import type { ManifestFile, TapeClock } from "./manifest.ts";
import { parquetOptions, ROW_GROUP } from "./parquet-options.ts";

/** The rows of one file: consecutive ones, of one UTC day of the clock. */
export interface Part {
  readonly day: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

const pathOf = ({ day, firstSeq }: Part): string =>
  `ticks/date=${day}/ticks-${String(firstSeq).padStart(12, "0")}.parquet`;

/** Rows that DuckDB handles at a time. */
export const VECTOR = 2048;

/**
 * SQL of the rows from one `seq` to another, in whole vectors: from pieces of any length row groups would be cut anywhere.
 * What does not come in whole vectors is gathered first.
 */
export type Gathered = (firstSeq: number, lastSeq: number) => string;

/** Of a table expression that has `seq` and every tick column. */
export const gatheredFrom =
  (from: string): Gathered =>
  (firstSeq, lastSeq) =>
    `WITH part AS MATERIALIZED (SELECT * FROM ${from} WHERE seq BETWEEN ${firstSeq} AND ${lastSeq}) SELECT * FROM part`;

/**
 * Writes one Parquet file for each part into the folder `work`, from the rows that `gathered` tells. Small parts that follow
 * each other are taken out of it together: a tape of years has hundreds, and each would unpack the same row group again.
 */
export const writeParts = async ({
  database,
  gathered,
  work,
  parts,
}: {
  readonly database: Database;
  readonly gathered: Gathered;
  readonly work: string;
  readonly parts: readonly Part[];
}): Promise<void> => {
  for (const group of together(parts)) {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) continue;
    if (first === last) {
      await writePart(database, gathered, work, first);
      continue;
    }
    await database.run(
      `CREATE OR REPLACE TEMP TABLE parts_together AS ${gathered(first.firstSeq, last.lastSeq)}`,
    );
    for (const part of group) await writePart(database, gatheredFrom("parts_together"), work, part);
  }
  await database.run("DROP TABLE IF EXISTS temp.parts_together");
};

/** Neighbours of at most a row group together, so that memory stays flat; a larger part stands alone. */
const together = (parts: readonly Part[]): Part[][] => {
  const groups: Part[][] = [];
  let rows = 0;
  for (const part of parts) {
    const more = part.lastSeq - part.firstSeq + 1;
    const group = groups.at(-1);
    if (group && rows + more <= ROW_GROUP) group.push(part);
    else groups.push([part]);
    rows = group?.at(-1) === part ? rows + more : more;
  }
  return groups;
};

const writePart = async (
  database: Database,
  gathered: Gathered,
  work: string,
  part: Part,
): Promise<void> => {
  const target = join(work, pathOf(part));
  await makeFolder(dirname(target));
  await database.run(
    `COPY (${gathered(part.firstSeq, part.lastSeq)}) TO ${quoteText(target)} ${parquetOptions("zstd")}`,
  );
};

/** Files of one turn: their checksums and syncs wait for the disk more than they work. */
const AT_ONCE = 8;

/** Reads in the written files' footers what the manifest says of them, and forces them to the disk. In order of `parts`. */
export const sealParts = async ({
  database,
  clock,
  work,
  parts,
}: {
  readonly database: Database;
  readonly clock: TapeClock;
  readonly work: string;
  readonly parts: readonly Part[];
}): Promise<ManifestFile[]> => {
  const files: ManifestFile[] = [];
  for (let at = 0; at < parts.length; at += READ_TOGETHER) {
    const some = parts.slice(at, at + READ_TOGETHER);
    const found = await readBack(database, clock, work, some);
    for (let next = 0; next < some.length; next += AT_ONCE)
      files.push(
        ...(await Promise.all(
          some.slice(next, next + AT_ONCE).map(async (part) => {
            const target = join(work, pathOf(part));
            const read = found.get(target);
            if (!read) throw new Error(`${target} holds no rows`);
            await sync(target);
            await sync(dirname(target));
            return {
              path: pathOf(part),
              rows: read.rows,
              sha256: await hashFile(target),
              firstSeq: part.firstSeq,
              lastSeq: part.lastSeq,
              from: formatTime(micros(read.from)),
              to: formatTime(micros(read.to)),
            };
          }),
        )),
      );
  }
  return files;
};

interface Read {
  readonly rows: number;
  readonly from: number;
  readonly to: number;
}

/** Files that one query reads: a statement names each, and DuckDB keeps them open. */
const READ_TOGETHER = 512;

const readBack = async (
  database: Database,
  clock: TapeClock,
  work: string,
  parts: readonly Part[],
): Promise<Map<string, Read>> => {
  const paths = parts.map((part) => quoteText(join(work, pathOf(part))));
  const rows = await database.rows(
    `SELECT file_name, sum(num_values)::DOUBLE AS n, count(*) = count(stats_min_value) AS bounded,
       epoch_us(min(stats_min_value::TIMESTAMP)) AS first, epoch_us(max(stats_max_value::TIMESTAMP)) AS last
     FROM parquet_metadata([${paths.join(", ")}]) WHERE path_in_schema = ${quoteText(clock)}
     GROUP BY file_name ORDER BY file_name`,
  );
  return new Map(
    rows.map(({ file_name: path, n, bounded, first, last }) => {
      if (bounded !== true) throw new Error(`the footer of ${String(path)} has no ${clock}`);
      return [String(path), { rows: Number(n), from: Number(first), to: Number(last) }];
    }),
  );
};
