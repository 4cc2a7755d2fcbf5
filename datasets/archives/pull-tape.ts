import { readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, type Micros } from "../../engine/market/time.ts";
import { type Database, quoteText } from "../../recorder/duckdb.ts";
import { sync } from "../../recorder/tape/durable.ts";
import { makeFolder } from "../../recorder/tape/make-folder.ts";
import { type Manifest, parseManifest } from "../../recorder/tape/manifest.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";
import { literalPath } from "../import/source.ts";
import type { Job } from "./jobs.ts";

export interface PullTapeOptions {
  readonly database: Database;
  /** In the order of ties; of each the Parquet file of its rows. */
  readonly units: readonly { readonly job: Job; readonly parquet: string }[];
  /** What of the rows goes onto the tape, by their time there; a bar that closes exactly at `to` does where `closing` says so. */
  readonly clip: { readonly from: Micros; readonly to: Micros; readonly closing: boolean };
  readonly out: string;
  readonly name: string;
  readonly created: string;
  readonly source: Readonly<Record<string, unknown>>;
  readonly licence: string;
}

/**
 * Makes the tape of a pull and puts it at `out`, in place of an earlier one of the same pull. The rows are by event time,
 * ties by the order of the parts, then as the venue has them: the same units make the same files, in whatever order they came.
 */
export const writePullTape = async (options: PullTapeOptions): Promise<Manifest> => {
  const { out, units, clip } = options;
  const { next, old } = beside(out);
  await makeFolder(dirname(out));
  await rm(next, { recursive: true, force: true });
  if (units.length === 0) throw nothing(options.name, clip);
  const manifest = await writeTape({
    ...options,
    rows: rowsOf(units, clip),
    out: next,
    kind: "imported",
    clock: "event_time",
  }).catch((cause: unknown) => {
    const isEmpty = cause instanceof WorkbenchError && /no rows to write/.test(cause.message);
    throw isEmpty ? nothing(options.name, clip) : cause;
  });
  await rm(old, { recursive: true, force: true });
  if (await stat(out).catch(() => undefined)) await rename(out, old);
  await rename(next, out);
  await sync(dirname(out));
  await rm(old, { recursive: true, force: true });
  return manifest;
};

/** Hidden names beside a tape: what a kill leaves there is removed by the next pull. */
const beside = (out: string): { next: string; old: string } => ({
  next: join(dirname(out), `.${basename(out)}.next`),
  old: join(dirname(out), `.${basename(out)}.old`),
});

/** Removes what a kill has left beside a tape that stands. */
export const clearBeside = async (out: string): Promise<void> => {
  for (const path of Object.values(beside(out))) await rm(path, { recursive: true, force: true });
};

/** The manifest of the tape that lies at `out`, which must be one of this pull; undefined when nothing is there. */
export const earlierTape = async (out: string, pull: string): Promise<Manifest | undefined> => {
  const there = await stat(out).catch(() => undefined);
  if (!there) return undefined;
  const file = join(out, "tape.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  const manifest = text === undefined ? undefined : parseManifest(text, file);
  const own = manifest?.source["pull"];
  if (typeof own === "object" && own !== null && "name" in own && own.name === pull)
    return manifest;
  throw new WorkbenchError(
    "usage",
    `${out} is there already and did not come from datasets pull ${pull}`,
    "Choose another --out, or give that tape another name.",
  );
};

const rowsOf = (units: PullTapeOptions["units"], clip: PullTapeOptions["clip"]): string => {
  const files = units.map(({ parquet }) => quoteText(literalPath(parquet))).join(", ");
  const parts = [...new Set(units.map(({ job }) => partId(job)))].map(quoteText).join(", ");
  // What lies under one part's folder is that part's; its units do not overlap, so that a tie is always within one of them.
  const part = `list_position([${parts}], regexp_extract(filename, '/units/([^/]+/[^/]+/[^/]+)/[^/]+$', 1))`;
  const bars = clip.closing ? ` OR (kind = 'bar' AND epoch_us(event_time) = ${clip.to})` : "";
  return `SELECT * EXCLUDE (part, "row") FROM (
      SELECT * EXCLUDE (filename), ${part} AS part
      FROM read_parquet([${files}], filename = true, hive_partitioning = false)
      WHERE epoch_us(event_time) >= ${clip.from} AND (epoch_us(event_time) < ${clip.to}${bars})
    ) ORDER BY event_time, part, "row"`;
};

const partId = ({ id }: Job): string => id.slice(0, id.lastIndexOf("/"));

const nothing = (name: string, { from, to }: PullTapeOptions["clip"]): WorkbenchError =>
  new WorkbenchError(
    "input",
    `the sources of ${name} have no rows from ${formatTime(from)} to ${formatTime(to)}`,
    "No tape was made. Look at what they say is absent, or choose another span.",
  );
