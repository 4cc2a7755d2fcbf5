import { join } from "node:path";
import { type Manifest, type ManifestFile, parseManifest } from "../tape/manifest.ts";
import { removeForGood, replaceText, textOf } from "./disk.ts";
import type { FinishedFile } from "./output.ts";
import { journalOf, manifestText, writeManifest } from "./recording-manifest.ts";
import type { Workshop } from "./seal.ts";
import { putInPlace } from "./seal.ts";

// Names of files repeat from one making of the ticks to the next, so they cannot be exchanged at once: first the new
// manifest is put down as what is meant, then file after file takes its place, and a run that is cut off is carried on.

type Place = Pick<Workshop, "disk" | "folder" | "step">;

const meantPath = (folder: string): string => join(journalOf(folder), "rebuild.json");
/** Where a new file waits for its place. Not a name that is swept. */
const waitingPath = (folder: string, { path, firstSeq }: ManifestFile): string =>
  join(journalOf(folder), `rebuild-${path.startsWith("raw/") ? "raw-" : ""}${firstSeq}.parquet`);
const WAITING = /^rebuild-(?:raw-)?\d+\.parquet$/;

/** Puts finished files in place of those that are there, and `manifest` in place of the one before. */
export const replaceFiles = async (
  place: Place,
  manifest: Manifest,
  files: readonly FinishedFile[],
): Promise<void> => {
  const { disk, folder, step } = place;
  const journal = journalOf(folder);
  for (const { temporary, entry } of files)
    await disk.rename(temporary, waitingPath(folder, entry));
  await disk.syncFolder(journal);
  const path = meantPath(folder);
  await replaceText(disk, path, `${path}.tmp`, manifestText(manifest, path));
  step?.("replacement meant");
  await finishReplacing(place);
};

/** Carries on a replacement that was cut off; clears away one that never got to be meant. */
export const finishReplacing = async ({ disk, folder, step }: Place): Promise<void> => {
  const journal = journalOf(folder);
  const path = meantPath(folder);
  const text = await textOf(disk, path);
  if (text !== undefined) {
    const manifest = parseManifest(text, path);
    // It can be seen, and may yet be undone by a loss of power: not once a file has taken its place.
    await disk.syncFolder(journal);
    for (const entry of manifest.files) {
      const temporary = waitingPath(folder, entry);
      if ((await disk.size(temporary)) !== undefined)
        await putInPlace({ disk, folder }, [{ temporary, entry }]);
    }
    step?.("replacement in place");
    await removeOthers({ disk, folder }, manifest);
    await writeManifest(disk, folder, manifest);
    await disk.remove(path);
    await disk.syncFolder(journal);
  }
  for (const name of await disk.list(journal))
    if (WAITING.test(name)) await disk.remove(join(journal, name));
};

/** Files that only the manifest before names. */
const removeOthers = async ({ disk, folder }: Place, manifest: Manifest): Promise<void> => {
  const before = await textOf(disk, join(folder, "tape.json"));
  if (before === undefined) return;
  const kept = new Set(manifest.files.map(({ path }) => path));
  for (const { path } of parseManifest(before, join(folder, "tape.json")).files)
    if (!kept.has(path)) await removeForGood(disk, join(folder, path));
};
