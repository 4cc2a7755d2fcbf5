import { chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { openDatabase } from "../duckdb.ts";
import { interruptible } from "../tape/interruptible.ts";
import { type Manifest, type ManifestFile, parseManifest } from "../tape/manifest.ts";
import { ROWS_PER_FILE } from "../tape/write-tape.ts";
import { textOf } from "./disk.ts";
import { diskTrouble } from "./disk-trouble.ts";
import { type JoinLimits, joinFiles, joinGroups } from "./join-files.ts";
import { lockHolder, takeLock } from "./lock.ts";
import type { FinishedFile } from "./output.ts";
import type { Processes } from "./processes.ts";
import { clearJournal, journalOf } from "./recording-manifest.ts";
import { replaceFiles } from "./replace-files.ts";
import type { Workshop } from "./seal.ts";

export interface Compacted {
  readonly filesBefore: number;
  readonly files: number;
  readonly ticks: number;
}

/** Raw frames are read back with a sort a file: it must fit. */
const LIMITS: JoinLimits = { rows: ROWS_PER_FILE, bytes: 256e6 };

export interface CompactOptions {
  readonly limits?: JoinLimits;
  readonly signal?: AbortSignal;
}

type Place = Pick<Workshop, "disk" | "folder" | "step">;

/**
 * Makes few large files of a verified tape's many small ones, a day's in one, and puts them in their place: same rows, same
 * manifest but for the files. A recording's raw files are joined as its tick files are, so that each of these can still be
 * made again from one of those. Cut off anywhere, the next to open the tape carries it on or clears it away. Throws "usage"
 * while a recorder is at it.
 */
export const compactTape = async (
  place: Place,
  processes: Processes,
  options: CompactOptions = {},
): Promise<Compacted> => {
  const { disk, folder } = place;
  const journal = journalOf(folder);
  try {
    const pid = await lockHolder(disk, journal, processes);
    if (pid !== undefined)
      throw new WorkbenchError(
        "usage",
        `${folder} is being recorded by process ${pid}`,
        "Stop the recorder first: it goes on with its files.",
      );
    await disk.makeFolder(journal);
    const lock = await takeLock(disk, journal, processes);
    try {
      const compacted = await compactLocked(place, options);
      await clearJournal(disk, folder);
      return compacted;
    } finally {
      await lock.release();
      await disk.removeFolder(journal);
    }
  } catch (cause) {
    throw diskTrouble(cause, folder, "The tape is as it was.", "compacting");
  }
};

const compactLocked = async (
  place: Place,
  { limits = LIMITS, signal }: CompactOptions,
): Promise<Compacted> => {
  const { disk, folder } = place;
  const journal = journalOf(folder);
  const path = join(folder, "tape.json");
  const { mode } = await stat(path);
  const manifest = parseManifest((await textOf(disk, path)) ?? "", path);
  const files: ManifestFile[] = [];
  const finished: FinishedFile[] = [];
  const database = await openDatabase({ threads: 1, memoryLimit: "1GB" });
  try {
    const groups = await joinGroups(folder, manifest, limits);
    await interruptible(database, signal, async () => {
      for (const group of groups)
        for (const kind of ["raw/", "ticks/"]) {
          signal?.throwIfAborted();
          const parts = group.filter((file) => file.path.startsWith(kind));
          if (parts.length > 1) {
            const joined = await joinFiles(database, folder, parts, journal);
            finished.push(joined);
            files.push(joined.entry);
          } else files.push(...parts);
        }
    });
  } catch (error) {
    for (const name of await disk.list(journal))
      if (name.startsWith("joined-")) await disk.remove(join(journal, name));
    throw error;
  } finally {
    database.close();
  }
  if (finished.length > 0) {
    const meant: Manifest = { ...manifest, files };
    await replaceFiles(place, meant, finished);
    // A journal's files are for their owner only; a tape's are as they were.
    for (const each of [path, ...finished.map(({ entry }) => join(folder, entry.path))])
      await chmod(each, mode & 0o777);
  }
  return { filesBefore: manifest.files.length, files: files.length, ticks: manifest.ticks };
};
