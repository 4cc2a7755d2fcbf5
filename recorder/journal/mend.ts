import { type Micros, micros } from "../../engine/market/time.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { removeForGood } from "./disk.ts";
import { findLeft, type Left, type SegmentLeft } from "./find-left.ts";
import { isStateNote, placeForState, savedState } from "./fold.ts";
import type { EndedSegment } from "./journal.ts";
import { RecordBuffer } from "./record.ts";
import { journalOf, sealedFrames } from "./recording-manifest.ts";
import type { Repairs } from "./recover.ts";
import { frameAfter, type Standing, type Workshop } from "./seal.ts";
import { readSegment, wholeSegment } from "./segment.ts";

/** Where recording goes on. */
interface Place {
  /** Number of the next frame. */
  readonly next: number;
  /** The fold's memory after the last one; undefined before the first. */
  readonly state: string | undefined;
  /** Time of the last one; 0 before the first. */
  readonly time: Micros;
}

/** A recording that can be gone on with. */
export interface Mended extends Place, Repairs {
  readonly sealed: Standing;
  /** What is to be sealed, in order. Each is ended and safe, or missing and reported. */
  readonly waiting: readonly EndedSegment[];
}

export const mendSteps = ["segment ended", "mended"] as const;

/** Frames between two turns of the event loop. */
const PIECE = 256;
/** Room for a memory of usual length. */
const PLACE = 1 << 20;

/**
 * Makes the journal sound that a recorder left, so that the next one can go on: every record is checked, a torn end is cut
 * off, and its segment ended as a recorder ends one. Nothing is sealed: that goes on while it records. Undefined where
 * nothing was ever recorded. Can be cut off anywhere and done again. The caller holds the lock.
 */
export const mend = async (workshop: Workshop): Promise<Mended | undefined> => {
  const left = await findLeft(workshop);
  if (left === undefined) return undefined;
  const { sealed, segments } = left;
  const journal = journalOf(workshop.folder);
  const { after, place } = await knownPlace(workshop, left);
  const { next, state, time, ...repairs } = await readOn(workshop, segments.slice(after), place);
  // Names stay from here on: whoever goes on says that these frames are safe.
  if (segments.length > 0) await workshop.disk.syncFolder(journal);
  workshop.step?.("mended" satisfies (typeof mendSteps)[number]);
  const kept = segments.filter(({ first }) => first < next);
  const waiting = kept.map(({ path, first }, at) => {
    const last = (kept[at + 1]?.first ?? next) - 1;
    return { path, first, last };
  });
  return { sealed, waiting, next, state, time, ...repairs };
};

/** The last place at which the recorder wrote the fold's memory down, and after how many segments; else where sealing ended. */
const knownPlace = async (
  { disk, fold, breathe }: Workshop,
  { sealed, segments }: Left,
): Promise<{ readonly after: number; readonly place: Place }> => {
  const { state, time, manifest } = sealed;
  const end = { after: 0, place: { next: sealedFrames(manifest) + 1, state, time } };
  let since = time;
  let noted: { readonly after: number; readonly last: RawFrame } | undefined;
  let memory: ArrayBufferLike | undefined;
  for (const [at, segment] of segments.entries()) {
    const bytes = segment.there ? await disk.read(segment.path, memory) : new Uint8Array();
    memory = bytes.buffer;
    const whole = wholeSegment(bytes, { ...segment, since });
    // Behind damage the recorder remembered frames that nobody can read any more.
    if (whole === undefined) break;
    since = later(since, whole.last);
    if (isStateNote(whole.last)) noted = { after: at + 1, last: whole.last };
    await breathe?.();
  }
  const saved = noted && savedState(noted.last);
  if (noted === undefined || saved === undefined) return end;
  try {
    fold().restore(saved);
  } catch {
    // Another version wrote it.
    return end;
  }
  const { after, last } = noted;
  return { after, place: { next: last.seq + 1, state: saved, time: later(time, last) } };
};

/** Reads segments frame by frame, the fold with them, and ends the last one where its recorder did not. */
const readOn = async (
  workshop: Workshop,
  segments: readonly SegmentLeft[],
  place: Place,
): Promise<Place & Repairs> => {
  const { disk, breathe } = workshop;
  const fold = workshop.fold();
  if (place.state !== undefined) fold.restore(place.state);
  const damages: Repairs["damages"][number][] = [];
  let { next, state, time } = place;
  let torn = 0;
  for (const segment of segments) {
    const { path, there } = segment;
    const bytes = there ? await disk.read(path) : new Uint8Array();
    const frames = readSegment(bytes, { ...segment, since: time }, (damage) =>
      damages.push({ ...damage, path }),
    );
    let last: RawFrame | undefined;
    for (let count = 1; ; count++) {
      const { value, done } = frames.next();
      if (done === true) {
        torn += value;
        break;
      }
      last = value;
      time = later(time, last);
      fold.frame(last);
      if (count % PIECE > 0) continue;
      fold.rows.clear();
      await breathe?.();
    }
    if (last !== undefined) next = last.seq + 1;
    // The last one: those before it are ended.
    if (segment.next !== undefined) continue;
    if (next > place.next) state = fold.save();
    next = await endSegment(workshop, { segment, bytes, torn, last, state });
  }
  return { next, state, time, damages, torn };
};

interface OpenEnd {
  readonly segment: SegmentLeft;
  readonly bytes: Uint8Array;
  readonly torn: number;
  readonly last: RawFrame | undefined;
  readonly state: string | undefined;
}

/** Without what is torn, and with the place for the fold's memory at its end. Returns the number of the next frame. */
const endSegment = async (
  { disk, step }: Workshop,
  { segment, bytes, torn, last, state }: OpenEnd,
): Promise<number> => {
  const { path, first } = segment;
  if (last === undefined) {
    await removeForGood(disk, path);
    return first;
  }
  const ended = isStateNote(last);
  if (ended && torn === 0) return last.seq + 1;
  const records = new RecordBuffer(bytes.length + PLACE);
  records.prefix(bytes.subarray(0, bytes.length - torn));
  if (!ended) {
    const index = last.seq + 1 - first;
    // A batch of its own: it says that all before it was safe.
    records.add(index, index, { ...frameAfter(last), frame: placeForState(state) });
  }
  const temporary = `${path}.tmp`;
  await disk.write(temporary, records.bytes);
  await disk.sync(temporary);
  await disk.rename(temporary, path);
  step?.("segment ended" satisfies (typeof mendSteps)[number]);
  return last.seq + (ended ? 1 : 2);
};

const later = (time: Micros, { receiveTime }: RawFrame): Micros =>
  micros(Math.max(time, receiveTime));
