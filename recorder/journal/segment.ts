import { crc32 } from "node:zlib";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { STATE_NOTE } from "./fold.ts";
import { frameAt, isWhole, type Outline, outlineAt, SHORTEST } from "./record.ts";

// The head of a segment, little-endian: eight letters, format version u32, first frame's number f64, CRC-32 of these u32.
const MAGIC = "PEGTAPEJ";
const VERSION = 1;
export const HEADER = 24;
/** The recorder ends a segment at 64 MiB; what is far longer was not written by it. */
export const LONGEST_SEGMENT = 1 << 30;

const NAME = /^segment-(\d{12,16})\.log$/;

export const segmentName = (first: number): string =>
  `segment-${String(first).padStart(12, "0")}.log`;

/** The number of the first frame of a segment by its name; undefined for any other file. */
export const segmentFirst = (name: string): number | undefined => {
  const [, digits] = NAME.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

export const segmentHeader = (first: number): Uint8Array => {
  const bytes = Buffer.alloc(HEADER);
  bytes.write(MAGIC, 0, "latin1");
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeDoubleLE(first, 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 20)), 20);
  return bytes;
};

/** A stretch of a segment that was on the disk and is no longer what was written. */
export interface Damage {
  /** Bytes of the file, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Frames that are gone, inclusive; none when `lastLost` is before `firstLost`. */
  readonly firstLost: number;
  readonly lastLost: number;
}

export interface SegmentPlace {
  /** Names the file in errors. */
  readonly path: string;
  /** Number of its first frame, by its name. */
  readonly first: number;
  /** Number of the first frame of the segment after it: this one was whole on the disk before that one began. */
  readonly next?: number | undefined;
  /** Time of the last frame before it. */
  readonly since: Micros;
}

/** What stands in place of a frame that the disk lost: positions have no holes. */
const LOST = JSON.stringify({ note: "remark", what: "the journal is damaged: this frame is lost" });

/**
 * The frames of a segment. A torn end is what a kill or a loss of power leaves: what comes after the first record that is
 * not whole was never reported safe, and is cut off; returned is how many bytes. Anything else that is not whole was once
 * safe: it is reported, a note stands for each frame that is lost, and what can be read after it is kept.
 */
export function* readSegment(
  buffer: Uint8Array,
  place: SegmentPlace,
  damaged: (damage: Damage) => void,
): Generator<RawFrame, number, undefined> {
  const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const { first, next } = place;
  if (bytes.length > LONGEST_SEGMENT) throw noSegment(place, `it has ${bytes.length} bytes`);
  let at = Math.min(HEADER, bytes.length);
  let index = 0;
  let time = place.since;
  if (!readHeader(bytes, place)) {
    // Nothing of it was ever safe, or its head was damaged later.
    const found = findRecord(bytes, 0, 0);
    if (next === undefined && !wasSynced(bytes, found, 0)) return bytes.length;
    if (at > 0) damaged({ from: 0, to: at, firstLost: first, lastLost: first - 1 });
  }
  for (;;) {
    if (next !== undefined && first + index >= next) {
      const none = { firstLost: next, lastLost: next - 1 };
      if (at < bytes.length) damaged({ from: at, to: bytes.length, ...none });
      return 0;
    }
    const record = outlineAt(bytes, at);
    if (record?.index === index && isWhole(bytes, at, record)) {
      const frame = frameAt(bytes, at, record, first);
      yield frame;
      time = frame.receiveTime;
      index += 1;
      at = record.end;
      continue;
    }
    if (at >= bytes.length && next === undefined) return 0;
    const found = findRecord(bytes, at, index);
    // Of a batch that may never have been safe nothing counts after its first bad record.
    if (next === undefined && !wasSynced(bytes, found, index)) return bytes.length - at;
    const end = next === undefined ? Number.POSITIVE_INFINITY : next - first;
    const until = Math.min(found?.record.index ?? end, end);
    const to = found?.at ?? bytes.length;
    damaged({ from: at, to, firstLost: first + index, lastLost: first + until - 1 });
    if (until - index > MOST_LOST)
      throw noSegment(place, `${until - index} frames before frame ${first + until} are missing`);
    if (found !== undefined && time === 0) time = found.record.receiveTime;
    for (; index < until; index++)
      // A segment that another follows ended with a place for the fold's memory.
      yield lostFrame(first + index, time, first + index + 1 === next ? STATE_NOTE : LOST);
    if (found === undefined) return 0;
    at = found.at;
  }
}

/** A segment whose every record is whole: how many frames it has, and its last one. */
interface WholeSegment {
  readonly frames: number;
  readonly last: RawFrame;
}

/**
 * Checks every record of a segment and reads only the last: several times quicker than reading them all. Undefined when
 * anything is amiss, which `readSegment` then tells.
 */
export const wholeSegment = (buffer: Uint8Array, place: SegmentPlace): WholeSegment | undefined => {
  const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const { first, next } = place;
  if (bytes.length > LONGEST_SEGMENT || !readHeader(bytes, place)) return undefined;
  let [at, frames] = [HEADER, 0];
  let last: RawFrame | undefined;
  while (at < bytes.length) {
    const record = outlineAt(bytes, at);
    if (record?.index !== frames || !isWhole(bytes, at, record)) return undefined;
    if (record.end === bytes.length) last = frameAt(bytes, at, record, first);
    at = record.end;
    frames += 1;
  }
  const ends = next === undefined || first + frames === next;
  return last !== undefined && ends ? { frames, last } : undefined;
};

const MOST_LOST = 10_000_000;

const lostFrame = (seq: number, receiveTime: Micros, frame: string): RawFrame => ({
  ...{ seq, receiveTime, venue: "", connection: 0 },
  ...{ direction: "note", frame },
});

const readHeader = (bytes: Buffer, place: SegmentPlace): boolean => {
  if (bytes.length < HEADER || bytes.toString("latin1", 0, 8) !== MAGIC) return false;
  if (crc32(bytes.subarray(0, 20)) !== bytes.readUInt32LE(20)) return false;
  const [version, first] = [bytes.readUInt32LE(8), bytes.readDoubleLE(12)];
  if (version !== VERSION)
    throw noSegment(place, `it is of journal version ${version}, this program reads ${VERSION}`);
  if (first !== place.first)
    throw noSegment(place, `its first frame is number ${first}, not the one in its name`);
  return true;
};

const noSegment = ({ path }: SegmentPlace, why: string): WorkbenchError =>
  new WorkbenchError(
    "damaged",
    `${path} is no segment of this recording: ${why}`,
    "Move it out of the folder, or copy it back from where it came from.",
  );

/** A batch is written when the one before it is safe: was the frame `index` in one that another follows? */
const wasSynced = (bytes: Buffer, found: Found | undefined, index: number): boolean => {
  for (let next = found; next !== undefined; ) {
    if (next.record.batch > index) return true;
    next = findRecord(bytes, next.record.end, next.record.index + 1);
  }
  return false;
};

interface Found {
  readonly at: number;
  readonly record: Outline;
}

/** The next whole record after `at` of a frame not before `index`. Its work is bounded whatever the bytes pretend. */
const findRecord = (bytes: Buffer, at: number, index: number): Found | undefined => {
  const most = index + Math.floor(bytes.length / SHORTEST) + MOST_LOST;
  let work = 8 * bytes.length;
  for (let from = at; from + SHORTEST <= bytes.length; from++) {
    const record = outlineAt(bytes, from);
    if (record === undefined || record.index < index || record.index > most) continue;
    work -= record.end - from;
    if (work < 0) return undefined;
    if (isWhole(bytes, from, record)) return { at: from, record };
  }
  return undefined;
};

/** Midnight UTC at or before a time: what the dated folders of a tape go by. */
export const dayOf = (time: Micros): Micros => micros(Math.floor(time / DAY) * DAY);
const DAY = 86_400e6;
