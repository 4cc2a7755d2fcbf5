import { join } from "node:path";
import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { type Manifest, rawFiles, tickFiles } from "../tape/manifest.ts";
import { type Disk, removeForGood } from "./disk.ts";
import { savedState } from "./fold.ts";
import {
  emptyManifest,
  journalOf,
  readHeading,
  readRecording,
  sealedFrames,
} from "./recording-manifest.ts";
import { finishReplacing } from "./replace-files.ts";
import type { SegmentToSeal, Standing, Workshop } from "./seal.ts";
import { segmentFirst, segmentName } from "./segment.ts";

/** A segment that waits to be sealed; one that is missing between two, or before the first, is there in name. */
export interface SegmentLeft extends SegmentToSeal {
  readonly there: boolean;
}

/** What was found of a recording that is at rest. */
export interface Left {
  readonly sealed: Standing;
  readonly segments: readonly SegmentLeft[];
}

export const findSteps = ["swept", "covered segments removed"] as const;

/**
 * Sweeps what was left half done, and says what there is: how far the recording is sealed, and the segments after that.
 * Undefined where nothing was ever recorded. Can be cut off anywhere and done again. The caller holds the lock.
 */
export const findLeft = async (workshop: Workshop): Promise<Left | undefined> => {
  const { disk, folder } = workshop;
  const step = (name: (typeof findSteps)[number]) => workshop.step?.(name);
  const journal = journalOf(folder);
  const names = await disk.list(journal);
  for (const name of names.filter((each) => each.endsWith(".tmp")))
    await disk.remove(join(journal, name));
  await finishReplacing(workshop);
  const firsts = names.flatMap((name) => segmentFirst(name) ?? []).sort((a, b) => a - b);
  const manifest = await startingManifest(disk, folder, firsts.length);
  if (manifest === undefined) {
    step("swept");
    return undefined;
  }
  await sweepOrphans(disk, folder, manifest);
  step("swept");
  const sealed = sealedFrames(manifest);
  // What a killed process renamed is there to see, and may yet be undone by a loss of power: not after its journal is.
  if (manifest.files.length > 0) await disk.syncFolder(folder);
  for (const first of firsts.filter((each) => each <= sealed))
    await disk.remove(join(journal, segmentName(first)));
  step("covered segments removed");
  const segments = withMissing(
    firsts.filter((first) => first > sealed),
    sealed + 1,
  ).map((segment) => ({ ...segment, path: join(journal, segmentName(segment.first)) }));
  // What is sealed, or gone on from, must not depend on bytes that a loss of power could still take back.
  for (const { there, path } of segments) if (there) await disk.sync(path);
  const state = await stateAtEnd(workshop, manifest);
  return { sealed: { manifest, state, time: lastTime(manifest) }, segments };
};

const startingManifest = async (
  disk: Disk,
  folder: string,
  segments: number,
): Promise<Manifest | undefined> => {
  const manifest = await readRecording(disk, folder);
  if (manifest !== undefined) return manifest;
  const heading = await readHeading(disk, folder);
  if (heading !== undefined) return emptyManifest(heading);
  if (segments === 0) return undefined;
  // Names, times and source of frames that are there must come from somewhere.
  return emptyManifest({ name: "recording", created: EPOCH, source: {}, licence: "unknown" });
};

const EPOCH = "1970-01-01T00:00:00.000000Z";

const lastTime = (manifest: Manifest): Micros =>
  parseTime(rawFiles(manifest).at(-1)?.to ?? EPOCH) ?? micros(0);

/** Segments in order; one that is missing between two, or before the first, is there in name. */
const withMissing = (firsts: readonly number[], expected: number) => {
  const starts = firsts.map((first) => ({ first, there: true }));
  if (firsts[0] !== undefined && firsts[0] > expected)
    starts.unshift({ first: expected, there: false });
  return starts.map((start, at) => ({ ...start, next: starts[at + 1]?.first }));
};

/** The fold's memory after the last sealed frame: as it was written down, else by reading everything again. */
const stateAtEnd = async (workshop: Workshop, manifest: Manifest): Promise<string | undefined> => {
  const { codec, folder, fold } = workshop;
  const files = rawFiles(manifest);
  const last = files.at(-1);
  if (last === undefined) return undefined;
  const frame = await codec.lastFrame(join(folder, last.path));
  const state = frame === undefined ? undefined : savedState(frame);
  if (state !== undefined) {
    try {
      fold().restore(state);
      return state;
    } catch {
      // Another version wrote it.
    }
  }
  const anew = fold();
  for (const { path } of files)
    for await (const frames of codec.frames(join(folder, path))) {
      for (const raw of frames) {
        anew.frame(raw);
        anew.rows.clear();
      }
      await workshop.breathe?.();
    }
  return anew.save();
};

/** Files that a sealing put in place before it was cut off: their frames are in the journal, and are sealed anew. */
const sweepOrphans = async (disk: Disk, folder: string, manifest: Manifest): Promise<void> => {
  const known = new Set(manifest.files.map(({ path }) => path));
  const kinds = [
    ["raw", sealedFrames(manifest)],
    ["ticks", tickFiles(manifest).at(-1)?.lastSeq ?? 0],
  ] as const;
  for (const [kind, last] of kinds)
    for (const dated of await disk.list(join(folder, kind)))
      for (const name of await disk.list(join(folder, kind, dated))) {
        const [, digits] = new RegExp(`^${kind}-(\\d{12,16})\\.parquet$`).exec(name) ?? [];
        const path = `${kind}/${dated}/${name}`;
        if (digits !== undefined && Number(digits) > last && !known.has(path))
          await removeForGood(disk, join(folder, path));
      }
};
