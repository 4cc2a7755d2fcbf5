import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Manifest, parseManifest, rawFiles, tickFiles } from "../tape/manifest.ts";
import { textOf } from "./disk.ts";
import { diskTrouble } from "./disk-trouble.ts";
import { takeLock } from "./lock.ts";
import type { FinishedFile } from "./output.ts";
import type { Processes } from "./processes.ts";
import { clearJournal, describeFiles, journalOf } from "./recording-manifest.ts";
import { recover } from "./recover.ts";
import { replaceFiles } from "./replace-files.ts";
import type { Workshop } from "./seal.ts";
import { ticksAgain } from "./ticks-again.ts";

export interface Rebuilt {
  /** Tick files of the recording now. */
  readonly files: number;
  readonly ticks: number;
  /** Paths of the tick files that came out otherwise, or were damaged or missing: replaced. */
  readonly replaced: readonly string[];
  /** Paths of tick files that there are no frames for: removed. */
  readonly removed: readonly string[];
}

/**
 * Makes a recording's ticks again from its raw frames, byte for byte, and replaces what differs: all of it, or after a
 * kill by whatever opens the recording next. Throws "usage" for a tape without raw frames, "damaged" when a raw file is
 * not the one that was written.
 */
export const rebuildTape = async (
  workshop: Workshop,
  processes: Processes,
  progress?: (done: number, of: number) => void,
): Promise<Rebuilt> => {
  const { disk, folder } = workshop;
  const journal = journalOf(folder);
  try {
    const listed = await readManifest(workshop);
    if (listed.kind !== "recorded") throw noFrames(folder);
    await disk.makeFolder(journal);
    const lock = await takeLock(disk, journal, processes);
    try {
      // What is sealed now goes on from what was sealed before.
      for (const { path, sha256 } of rawFiles(listed)) await refuseDamage(workshop, path, sha256);
      const manifest = (await recover(workshop))?.manifest;
      if (manifest === undefined || rawFiles(manifest).length === 0) throw noFrames(folder);
      const rebuilt = await rebuildLocked(workshop, manifest, progress);
      // Not after a failure: what was half replaced is carried on from what stands there.
      await clearJournal(disk, folder);
      return rebuilt;
    } finally {
      await lock.release();
      await disk.removeFolder(journal);
    }
  } catch (cause) {
    throw diskTrouble(cause, folder, "Every frame is kept.", "rebuilding");
  }
};

const noFrames = (folder: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${folder} has no raw frames: its ticks cannot be made again`,
    "Only a recording keeps them; import or make the tape anew.",
  );

const readManifest = async ({ disk, folder }: Workshop): Promise<Manifest> => {
  const path = join(folder, "tape.json");
  const text = await textOf(disk, path);
  if (text !== undefined) return parseManifest(text, path);
  throw new WorkbenchError(
    "missing",
    `no tape at ${folder}`,
    "Give the folder that holds tape.json.",
  );
};

const refuseDamage = async (
  { disk, folder }: Workshop,
  path: string,
  sha256: string,
): Promise<void> => {
  const full = join(folder, path);
  const there = (await disk.size(full)) !== undefined;
  if (there && (await disk.hash(full)) === sha256) return;
  throw new WorkbenchError(
    "damaged",
    there ? `${full} is damaged: its SHA-256 is not the one in tape.json` : `${full} is missing`,
    "Raw frames cannot be made again: copy the file back from where the tape came from.",
  );
};

const rebuildLocked = async (
  workshop: Workshop,
  manifest: Manifest,
  progress?: (done: number, of: number) => void,
): Promise<Rebuilt> => {
  const { disk, folder } = workshop;
  const before = new Map(manifest.files.map((file) => [file.path, file]));
  const files: Manifest["files"] = [];
  const instruments = new Set<string>();
  const changed: FinishedFile[] = [];
  let done = 0;
  for await (const { raw, ticks, ...of } of ticksAgain(workshop, manifest, journalOf(folder))) {
    files.push(raw);
    for (const id of of.instruments) instruments.add(id);
    if (ticks !== undefined) {
      files.push(ticks.entry);
      const path = join(folder, ticks.entry.path);
      const same =
        before.get(ticks.entry.path)?.sha256 === ticks.entry.sha256 &&
        (await disk.size(path)) !== undefined &&
        (await disk.hash(path)) === ticks.entry.sha256;
      if (same) await disk.remove(ticks.temporary);
      else changed.push(ticks);
    }
    done += raw.rows;
    progress?.(done, rawFiles(manifest).at(-1)?.lastSeq ?? done);
  }
  const rebuilt = describeFiles({ ...manifest, instruments: [...instruments], files });
  const known = new Set(files.map(({ path }) => path));
  const removed = tickFiles(manifest).flatMap(({ path }) => (known.has(path) ? [] : [path]));
  if (changed.length > 0 || JSON.stringify(rebuilt) !== JSON.stringify(manifest))
    await replaceFiles(workshop, rebuilt, changed);
  return {
    files: tickFiles(rebuilt).length,
    ticks: rebuilt.ticks,
    replaced: changed.map(({ entry }) => entry.path),
    removed,
  };
};
