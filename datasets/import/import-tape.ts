import { lstat, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatDuration, micros } from "../../engine/market/time.ts";
import { type Database, openDatabase, withOneThread } from "../../recorder/duckdb.ts";
import { hashFile } from "../../recorder/tape/durable.ts";
import type { Manifest, TapeClock } from "../../recorder/tape/manifest.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";
import { type ImportGroup, type ResolvedGroup, resolveGroups } from "./groups.ts";
import { guessFormat } from "./guess-format.ts";
import { locate } from "./locate.ts";
import { openSource } from "./open-source.ts";
import { createStage, type ImportFile, importFile, intervalOf, stageFile } from "./stage-file.ts";
import { type StagedFile, tapeRows } from "./tape-rows.ts";
import { unpack } from "./unpack.ts";

export type { ImportGroup } from "./groups.ts";

export interface ImportOptions {
  readonly groups: readonly ImportGroup[];
  /** What orders the rows: their event time unless said, or their receive time, which only ticks have. */
  readonly by?: TapeClock | undefined;
  /** The tape's folder, which must not exist yet. */
  readonly out: string;
  readonly name: string;
  /** ISO 8601 time, part of the manifest. */
  readonly created: string;
  /** Of the data; empty when not known. */
  readonly licence?: string;
  readonly progress?: (progress: ImportProgress) => void;
  /** Told what a file was taken for where no format is said, and why. */
  readonly guessed?: (file: string, format: string, why: string) => void;
}

export interface ImportProgress {
  /** `writing` begins when every row has been read and checked. */
  readonly phase: "reading" | "writing";
  /** The file that was just read. */
  readonly file: string;
  readonly filesDone: number;
  readonly files: number;
  /** So far, of all files. */
  readonly rows: number;
}

/**
 * Makes one tape of foreign files: rows by event time, ties in the order in which the files were named, then by row. A
 * row that cannot be read is an input error naming file, row and column; then, as on any failure, nothing is left.
 */
export const importTape = async (options: ImportOptions): Promise<Manifest> => {
  const unsaid = options.groups[0]?.format === undefined;
  const said = unsaid ? [] : resolveGroups(options.groups, options.by);
  if (await lstat(options.out).catch(() => undefined))
    throw new WorkbenchError(
      "usage",
      `${options.out} exists already`,
      "Choose another --out, or remove it first.",
    );
  await refuseMissing(options.groups);
  const scratch = await mkdtemp(join(tmpdir(), "pegtape-import-"));
  const database = await openDatabase({ tempDirectory: join(scratch, "spill") });
  try {
    const groups = unsaid
      ? resolveGroups(await guessGroups(database, scratch, options), options.by)
      : said;
    return await run(database, groups, scratch, options);
  } finally {
    database.close();
    await rm(scratch, { recursive: true, force: true });
  }
};

/** The groups with a format each, by the first file of those that do not say it. */
const guessGroups = (
  database: Database,
  scratch: string,
  { groups, guessed }: ImportOptions,
): Promise<ImportGroup[]> =>
  Promise.all(
    groups.map(async (group) => {
      const [file] = group.files;
      if (group.format !== undefined || file === undefined) return group;
      const { format, why } = await guessFormat(database, resolve(file), file, scratch);
      guessed?.(file, format, why);
      return { ...group, format };
    }),
  );

const refuseMissing = async (groups: readonly ImportGroup[]): Promise<void> => {
  for (const file of groups.flatMap(({ files }) => files)) {
    const found = await stat(file).catch(() => undefined);
    if (!found)
      throw new WorkbenchError(
        "missing",
        `no file ${file}`,
        "Check its name and the folder you are in.",
      );
    if (!found.isFile())
      throw new WorkbenchError(
        "input",
        `${file} is no file`,
        "Name the files in it, one by one or by a pattern.",
      );
  }
};

const run = async (
  database: Database,
  groups: readonly ResolvedGroup[],
  scratch: string,
  { out, name, created, by = "event_time", licence = "", progress }: ImportOptions,
): Promise<Manifest> => {
  // Every file is opened before the first is read: a wrong name or column should not take a minute to be found.
  const files = await openFiles(database, groups, scratch);
  for (const shape of new Set(groups.map(({ format }) => format.shape)))
    await createStage(database, shape);
  const staged: StagedFile[] = [];
  let rows = 0;
  const tell = (phase: ImportProgress["phase"], file: string): void =>
    progress?.({ phase, file, filesDone: staged.length, files: files.length, rows });
  // Here too, not for each file: threads are slow to stop and start.
  await withOneThread(database, async () => {
    for (const file of files) {
      rows += await stageFile(database, file);
      const isBar = file.group.format.interval !== undefined;
      staged.push({ ...file, interval: isBar ? await intervalOf(database, file) : undefined });
      tell("reading", file.source.label);
    }
  });
  const source = { import: await describeSources(groups, staged) };
  tell("writing", files.at(-1)?.source.label ?? "");
  const rowsOfTape = await tapeRows(database, staged, by);
  return writeTape({
    database,
    rows: rowsOfTape,
    out,
    name,
    kind: "imported",
    clock: by,
    source,
    licence,
    created,
  });
};

const openFiles = async (
  database: Database,
  groups: readonly ResolvedGroup[],
  scratch: string,
): Promise<ImportFile[]> => {
  const files: ImportFile[] = [];
  for (const group of groups)
    for (const named of group.files)
      for (const { path, label } of await unpack(resolve(named), named, scratch)) {
        const source = await openSource(database, group.format, path, label, scratch);
        const cells = locate(source, group.format, group.columns, group.instrument?.base);
        files.push(await importFile(database, group, files.length, { source, cells }));
      }
  return files;
};

/** What the manifest says about where the rows came from: base names, never the folders of this machine. */
const describeSources = async (
  groups: readonly ResolvedGroup[],
  staged: readonly StagedFile[],
): Promise<unknown[]> =>
  Promise.all(
    groups.map(async (group) => {
      const interval = staged.find((file) => file.group === group)?.interval;
      return {
        format: group.format.id,
        ...(group.instrument && { instrument: group.instrument.id }),
        ...(interval !== undefined && {
          interval: formatDuration(micros(interval)),
          stamp: group.stamp,
        }),
        ...(group.columns.size > 0 && { columns: Object.fromEntries(group.columns) }),
        files: await Promise.all(
          group.files.map(async (file) => ({ name: basename(file), sha256: await hashFile(file) })),
        ),
      };
    }),
  );
