import { join } from "node:path";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Manifest } from "../tape/manifest.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import type { Codec } from "./codec.ts";
import type { Disk } from "./disk.ts";
import { type Fold, type FoldFactory, isStateNote, stateNote } from "./fold.ts";
import { type FinishedFile, type OutputPlace, RawOutput, TickOutput } from "./output.ts";
import { addParts, type FinishedPart, journalOf, writeManifest } from "./recording-manifest.ts";
import { type Damage, dayOf, readSegment } from "./segment.ts";

/** What sealing, recovery, rebuild and verification work with. */
export interface Workshop {
  readonly disk: Disk;
  readonly codec: Codec;
  readonly fold: FoldFactory;
  /** The tape's folder. */
  readonly folder: string;
  /** Lets other work of the event loop go on; between pieces. */
  breathe?(): Promise<void>;
  /** Named places where a test may end it all; nothing in production. */
  step?(name: string): void;
}

export const sealSteps = [
  "files written",
  "raw in place",
  "ticks in place",
  "manifest in place",
  "segment removed",
] as const;

/** How far a recording is sealed, and the fold's memory there. */
export interface Standing {
  readonly manifest: Manifest;
  /** Undefined before the first frame. */
  readonly state: string | undefined;
  /** Time of the last frame; 0 before the first. */
  readonly time: Micros;
}

export interface SegmentToSeal {
  readonly path: string;
  readonly first: number;
  /** Number of the first frame of the segment after it, when there is one. */
  readonly next?: number | undefined;
}

export interface Sealed extends Standing {
  readonly damages: readonly Damage[];
  /** Bytes cut off at the end: never reported safe. */
  readonly torn: number;
}

/** Frames between two turns of the event loop. */
const PIECE = 256;

/**
 * A segment becomes Parquet: files under temporary names, synced, renamed; then the manifest, in the same way; then the
 * segment goes. Wherever it is cut off, doing it again gives the same files under the same names.
 */
export const sealSegment = async (
  workshop: Workshop,
  segment: SegmentToSeal,
  standing: Standing,
): Promise<Sealed> => {
  const { disk, folder } = workshop;
  const step = (name: (typeof sealSteps)[number]) => workshop.step?.(name);
  const damages: Damage[] = [];
  const place = { ...segment, since: standing.time };
  const there = (await disk.size(segment.path)) !== undefined;
  // One that is missing is damage from its first frame to its last.
  const bytes = there ? await disk.read(segment.path) : new Uint8Array();
  const frames = readSegment(bytes, place, (damage) => damages.push(damage));
  const { torn, ...sealed } = await new Sealer(workshop, standing).run(frames);
  step("files written");
  let { manifest } = standing;
  if (sealed.parts.length > 0) {
    await putInPlace(
      workshop,
      sealed.parts.map(({ raw }) => raw),
    );
    step("raw in place");
    await putInPlace(
      workshop,
      sealed.parts.flatMap(({ ticks }) => ticks ?? []),
    );
    step("ticks in place");
    manifest = addParts(manifest, sealed.parts);
    await writeManifest(disk, folder, manifest);
    step("manifest in place");
  }
  await disk.remove(segment.path);
  step("segment removed");
  return { manifest, state: sealed.state, time: sealed.time, damages, torn };
};

/** Gives files their names, and makes sure that the names stay. */
export const putInPlace = async (
  { disk, folder }: Pick<Workshop, "disk" | "folder">,
  files: readonly FinishedFile[],
): Promise<void> => {
  for (const { temporary, entry } of files) {
    const path = join(folder, entry.path);
    const dated = path.slice(0, path.lastIndexOf("/"));
    await disk.makeFolder(dated);
    await disk.rename(temporary, path);
    await disk.syncFolder(dated);
  }
};

/** Frames and their ticks of one UTC day on their way to two files. */
interface OpenPart {
  readonly day: Micros;
  readonly raw: RawOutput;
  readonly ticks: TickOutput;
}

/** One segment's frames through the fold, into a pair of files a day. */
class Sealer {
  readonly #workshop: Workshop;
  readonly #place: OutputPlace;
  readonly #fold: Fold;
  readonly #parts: FinishedPart[] = [];
  #part: OpenPart | undefined;
  #nextTick: number;
  #state: string | undefined;
  #time: Micros;

  constructor(workshop: Workshop, { manifest, state, time }: Standing) {
    const { disk, codec, folder } = workshop;
    this.#workshop = workshop;
    this.#place = { disk, codec, work: journalOf(folder) };
    this.#fold = workshop.fold();
    if (state !== undefined) this.#fold.restore(state);
    this.#nextTick = manifest.ticks + 1;
    this.#state = state;
    this.#time = time;
  }

  async run(frames: Generator<RawFrame, number, undefined>) {
    try {
      const torn = await this.#takeAll(frames);
      await this.#finishPart();
      return { parts: this.#parts, state: this.#state, time: this.#time, torn };
    } catch (error) {
      await this.#part?.raw.discard();
      await this.#part?.ticks.discard();
      throw error;
    }
  }

  async #takeAll(frames: Generator<RawFrame, number, undefined>): Promise<number> {
    let last: RawFrame | undefined;
    for (let count = 1; ; count++) {
      const { value, done } = frames.next();
      if (done === true) {
        // A kill left no place for it.
        if (last !== undefined && !isStateNote(last))
          await this.#take(this.#withState(frameAfter(last)));
        return value;
      }
      last = value;
      // Waiting costs something even for what is there: only where there is something to wait for.
      const waits = this.#take(isStateNote(value) ? this.#withState(value) : value);
      if (waits !== undefined) await waits;
      if (count % PIECE === 0) await this.#workshop.breathe?.();
    }
  }

  /** The recorder keeps a place for the fold's memory as it ends a segment. */
  #withState(raw: RawFrame): RawFrame {
    this.#state = this.#fold.save();
    return { ...raw, frame: stateNote(this.#state) };
  }

  #take(raw: RawFrame): Promise<void> | undefined {
    const day = dayOf(raw.receiveTime);
    if (this.#part !== undefined && this.#part.day !== day)
      return this.#finishPart().then(() => this.#take(raw));
    this.#part ??= {
      day,
      raw: new RawOutput(this.#place, raw),
      ticks: new TickOutput(this.#place, this.#fold, this.#nextTick),
    };
    this.#time = micros(Math.max(this.#time, raw.receiveTime));
    this.#fold.frame(raw);
    this.#part.raw.add(raw);
    return this.#part.raw.full || this.#part.ticks.full ? this.#flush(this.#part) : undefined;
  }

  async #flush({ raw, ticks }: OpenPart): Promise<void> {
    if (ticks.full) await ticks.flush();
    if (raw.full) await raw.flush();
  }

  async #finishPart(): Promise<void> {
    if (this.#part === undefined) return;
    const { raw, ticks } = this.#part;
    const finished = { raw: await raw.finish(), ticks: await ticks.finish() };
    this.#parts.push({ ...finished, instruments: ticks.instruments });
    this.#nextTick = ticks.next;
    this.#part = undefined;
  }
}

/** The place for the fold's memory, behind a frame after which a recorder could not make it. */
export const frameAfter = ({ seq, receiveTime }: RawFrame): RawFrame => ({
  ...{ seq: seq + 1, receiveTime, venue: "", connection: 0 },
  ...{ direction: "note", frame: "" },
});
