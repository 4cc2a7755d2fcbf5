import { expect } from "vitest";
import { seeded } from "../../simulator/seeded.ts";
import { type Manifest, parseManifest, rawFiles, tickFiles } from "../../tape/manifest.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import { isStateNote } from "../fold.ts";
import type { Processes } from "../processes.ts";
import type { NewFrame } from "../record.ts";
import { Recording, type RecordingOptions } from "../recording.ts";
import type { Workshop } from "../seal.ts";
import { jsonCodec } from "./json-codec.ts";
import { ManualClock, settle } from "./manual-clock.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { sampleFrame } from "./sample-frames.ts";
import { heading } from "./scenario-heading.ts";
import { TinyFold } from "./tiny-fold.ts";

export { heading };

export const FOLDER = "/tapes/live";

/** Each process is gone when the next one comes. */
export const processOf = (pid: number): Processes => ({
  pid,
  started: async (asked) => (asked === pid ? `start of ${pid}` : undefined),
});

export const workshopOn = (disk: MemoryDisk): Workshop => ({
  ...{ disk, codec: jsonCodec(disk), folder: FOLDER, fold: () => new TinyFold() },
});

/** What a run appended, by number, and up to where it was told that all is safe. */
export interface Account {
  appended: Map<number, NewFrame>;
  safe: number;
  /** What was reported safe, by any run: numbers of frames that were not are given out again. */
  readonly kept: Map<number, NewFrame>;
}

export const newAccount = (): Account => ({ appended: new Map(), safe: 0, kept: new Map() });

export interface RunOptions {
  readonly pid: number;
  readonly seed: number;
  readonly frames: number;
  /** Number of the sample frame to begin with. */
  readonly from?: number;
  readonly more?: Partial<RecordingOptions>;
}

/** Short segments, batches of any size, and midnight in the middle. */
const EVERY = 1_500_000;

/** Records frames on a disk, from the opening to the clean end, as far as the disk lets it. */
export const record = async (
  disk: MemoryDisk,
  account: Account,
  { pid, seed, frames, from = 0, more = {} }: RunOptions,
): Promise<Recording> => {
  const random = seeded(seed);
  const clock = new ManualClock();
  const fold = new TinyFold();
  const recording = await Recording.open({
    ...workshopOn(disk),
    state: () => fold.save(),
    ...{ clock, heading, processes: processOf(pid), sealBytes: 900 },
    onSafe: (safe) => {
      for (let seq = account.safe + 1; seq <= safe; seq++) {
        const frame = account.appended.get(seq);
        if (frame !== undefined) account.kept.set(seq, frame);
      }
      account.safe = safe;
    },
    ...more,
  });
  account.safe = recording.safe;
  const { state } = recording.mended;
  if (state !== undefined) fold.restore(state);
  // A run whose disk stopped goes on in vain: its frames are in a map of its own.
  const known = [...account.appended].filter(([seq]) => seq <= recording.safe);
  const appended = new Map(known);
  account.appended = appended;
  for (let n = from; n < from + frames; n++) {
    const frame = sampleFrame(n, EVERY);
    const seq = recording.append(frame);
    appended.set(seq, frame);
    fold.frame({ seq, ...frame });
    if (random() > 0.3) continue;
    clock.advance(random() < 0.7 ? 250 : 20);
    await settle(Math.floor(random() * 4));
  }
  await recording.close();
  return recording;
};

export const manifestOn = async (disk: MemoryDisk): Promise<Manifest | undefined> => {
  const path = `${FOLDER}/tape.json`;
  if ((await disk.size(path)) === undefined) return undefined;
  return parseManifest(new TextDecoder().decode(await disk.read(path)), path);
};

/** The frames of a recording, and its ticks as lines. */
export const contentOf = async (
  disk: MemoryDisk,
): Promise<{ frames: RawFrame[]; ticks: string[] }> => {
  const manifest = await manifestOn(disk);
  const frames: RawFrame[] = [];
  const ticks: string[] = [];
  for (const { path, sha256 } of manifest?.files ?? [])
    expect(await disk.hash(`${FOLDER}/${path}`), path).toBe(sha256);
  const codec = jsonCodec(disk);
  for (const { path, rows } of manifest === undefined ? [] : rawFiles(manifest))
    for await (const piece of codec.frames(`${FOLDER}/${path}`)) {
      expect(piece.length, path).toBe(rows);
      frames.push(...piece);
    }
  for (const { path } of manifest === undefined ? [] : tickFiles(manifest)) {
    const lines = new TextDecoder().decode(await disk.read(`${FOLDER}/${path}`)).split("\n");
    ticks.push(...lines.slice(0, -2));
  }
  return { frames, ticks };
};

/** Ticks as a fold makes them that sees every frame, from the first on. */
export const ticksOf = async (frames: readonly RawFrame[]): Promise<string[]> => {
  const disk = new MemoryDisk();
  await disk.makeFolder("/made");
  const fold = new TinyFold();
  for (const frame of frames) fold.frame(frame);
  const file = jsonCodec(disk).tickFile("/made/ticks");
  await file.add(fold.rows, 1, fold.instruments);
  await file.finish();
  return new TextDecoder()
    .decode(await disk.read("/made/ticks"))
    .split("\n")
    .slice(0, -2);
};

/**
 * The promise: what was reported safe is there as it was, nothing is there twice or out of order, what else is there is
 * the beginning of what was appended, and the ticks are those of the frames.
 */
export const expectKept = async (
  disk: MemoryDisk,
  { appended, safe }: Account,
): Promise<number> => {
  const { frames, ticks } = await contentOf(disk);
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index + 1));
  expect(frames.length, "frames that were reported safe").toBeGreaterThanOrEqual(safe);
  for (const { seq, ...frame } of frames) {
    // A place for the fold's memory, or one that a repair added at the end.
    if (isStateNote({ seq, ...frame })) expect(appended.has(seq) && seq <= safe).toBe(false);
    else expect(frame).toEqual(appended.get(seq));
  }
  expect(ticks).toEqual(await ticksOf(frames));
  return frames.length;
};

/** The same of a recording that several runs made, each after the one before broke off. */
export const expectAllKept = async (disk: MemoryDisk, { kept }: Account): Promise<void> => {
  const { frames, ticks } = await contentOf(disk);
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index + 1));
  for (const [number, frame] of kept) expect(frames[number - 1]).toEqual({ seq: number, ...frame });
  const times = frames.filter((raw) => !isStateNote(raw)).map(({ receiveTime }) => receiveTime);
  expect(new Set(times).size, "frames that are there once").toBe(times.length);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(ticks).toEqual(await ticksOf(frames));
};

/** Only a finished, clean recording is in the folder. */
export const expectTidy = async (disk: MemoryDisk): Promise<void> => {
  const manifest = await manifestOn(disk);
  const expected = [...(manifest?.files ?? []).map(({ path }) => path), "tape.json"].sort();
  const found = [...disk.contents().keys()].map((path) => path.slice(FOLDER.length + 1)).sort();
  expect(found).toEqual(manifest === undefined ? [] : expected);
};
