import { join } from "node:path";
import * as z from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import {
  type Manifest,
  parseManifest,
  rawFiles,
  TAPE_FORMAT,
  tickFiles,
} from "../tape/manifest.ts";
import { type Disk, replaceText, textOf } from "./disk.ts";
import { isLockName } from "./lock.ts";
import type { FinishedFile } from "./output.ts";

/** What a recording says of itself from its first moment on. */
const heading = z.object({
  name: z.string().min(1),
  /** ISO 8601 time at which it began. */
  created: z.string(),
  /** What records it: program, venues, coins. */
  source: z.record(z.string(), z.unknown()),
  licence: z.string(),
});
export type RecordingHeading = z.infer<typeof heading>;

export const journalOf = (folder: string): string => join(folder, "journal");

/** The manifest of a recording of which nothing is sealed; it is never written like this. */
export const emptyManifest = (of: RecordingHeading): Manifest => ({
  ...{ format: TAPE_FORMAT, name: of.name, kind: "recorded", clock: "receive_time" },
  ...{ created: of.created, from: of.created, to: of.created },
  ...{ instruments: [], ticks: 0, files: [], source: of.source, licence: of.licence },
});

/** Frames of the recording that are sealed: the number of the last. */
export const sealedFrames = (manifest: Manifest): number => rawFiles(manifest).at(-1)?.lastSeq ?? 0;

/** Some consecutive frames, and the ticks that came of them. */
export interface FinishedPart {
  readonly raw: FinishedFile;
  readonly ticks: FinishedFile | undefined;
  /** Ids of the instruments in its ticks, in order of first appearance. */
  readonly instruments: readonly string[];
}

/** The manifest with further files. Its times are those of its ticks; of its frames as long as there are no ticks. */
export const addParts = (manifest: Manifest, parts: readonly FinishedPart[]): Manifest => {
  const files = parts.flatMap(({ raw, ticks }) => [raw.entry, ...(ticks ? [ticks.entry] : [])]);
  return describeFiles({
    ...manifest,
    instruments: [
      ...new Set([...manifest.instruments, ...parts.flatMap(({ instruments }) => instruments)]),
    ],
    files: [...manifest.files, ...files],
  });
};

/** Counts and times as the files of the manifest have them. */
export const describeFiles = (manifest: Manifest): Manifest => {
  const ticks = tickFiles(manifest);
  const timed = ticks.length > 0 ? ticks : manifest.files;
  return {
    ...manifest,
    from: timed[0]?.from ?? manifest.created,
    to: timed.at(-1)?.to ?? manifest.created,
    ticks: ticks.at(-1)?.lastSeq ?? 0,
  };
};

export const manifestText = (manifest: Manifest, path: string): string => {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  // What cannot be read back must not be written.
  parseManifest(text, path);
  return text;
};

/** Puts `tape.json` in place of the one before, whole or not at all. */
export const writeManifest = async (
  disk: Disk,
  folder: string,
  manifest: Manifest,
): Promise<void> => {
  const path = join(folder, "tape.json");
  const temporary = join(journalOf(folder), "tape.json.tmp");
  await replaceText(disk, path, temporary, manifestText(manifest, path));
};

/** The manifest of a recording; undefined when nothing is sealed yet. Throws for a tape that is none. */
export const readRecording = async (disk: Disk, folder: string): Promise<Manifest | undefined> => {
  const path = join(folder, "tape.json");
  const text = await textOf(disk, path);
  if (text === undefined) return undefined;
  const manifest = parseManifest(text, path);
  if (manifest.kind !== "recorded" || manifest.clock !== "receive_time")
    throw new WorkbenchError(
      "usage",
      `${folder} is no recording but a tape that is ${manifest.kind}`,
      "Choose another --out: only a recording can be carried on.",
    );
  return manifest;
};

const headingPath = (folder: string): string => join(journalOf(folder), "recording.json");

/** Kept from the start, so that whoever seals the first piece knows it. */
export const writeHeading = (disk: Disk, folder: string, of: RecordingHeading): Promise<void> => {
  const path = headingPath(folder);
  return replaceText(disk, path, `${path}.tmp`, `${JSON.stringify(of)}\n`);
};

export const readHeading = async (
  disk: Disk,
  folder: string,
): Promise<RecordingHeading | undefined> => {
  const text = await textOf(disk, headingPath(folder));
  if (text === undefined) return undefined;
  try {
    return heading.parse(JSON.parse(text));
  } catch (cause) {
    throw new WorkbenchError(
      "damaged",
      `${headingPath(folder)} does not say what is recorded`,
      "Copy it back from where it came from, or write it anew: name, created, source, licence.",
      { cause },
    );
  }
};

/** Leaves nothing of a journal in which everything is sealed, its lock and its segments apart. */
export const clearJournal = async (disk: Disk, folder: string): Promise<void> => {
  const journal = journalOf(folder);
  const names = await disk.list(journal);
  for (const name of names.filter((each) => !isLockName(each) && !each.endsWith(".log")))
    await disk.remove(join(journal, name));
};
