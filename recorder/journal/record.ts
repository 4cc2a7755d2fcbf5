import { crc32 } from "node:zlib";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Direction, RawFrame } from "../wire/raw-frame.ts";

// A record of the journal, little-endian:
//   0 CRC-32 of everything after it   u32
//   4 bytes that follow this field    u32
//   8 position in the segment, from 0 u32
//  12 position at which its batch begins: batches are synced one after the other u32
//  16 receive time, µs                f64
//  24 connection                      u32
//  28 direction                       u8
//  29 bytes of the venue's id         u8
//  30 venue, then frame               UTF-8
const FIXED = 30;
const AFTER_LENGTH = 8;
/** Bytes of the shortest record. */
export const SHORTEST = FIXED;
/** Longest frame, bytes of UTF-8. */
export const LONGEST_FRAME = 64 << 20;

const DIRECTIONS: readonly Direction[] = ["in", "out", "note"];

export type NewFrame = Omit<RawFrame, "seq">;

/** Records on their way to the disk. */
export class RecordBuffer {
  #bytes: Buffer;
  length = 0;
  frames = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get capacity(): number {
    return this.#bytes.length;
  }

  /** Valid until something is added. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
    this.frames = 0;
  }

  /** What stands before the first record: a segment's header. */
  prefix(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Throws for a frame that is longer than any venue's may be. */
  add(index: number, batch: number, frame: NewFrame): void {
    // Three bytes a character are the most that UTF-8 takes; only a long text is worth counting exactly.
    const most =
      frame.frame.length > 65_536 ? Buffer.byteLength(frame.frame) : 3 * frame.frame.length;
    if (most > LONGEST_FRAME)
      throw new RangeError(`a frame of ${most} bytes; ${LONGEST_FRAME} are the most`);
    this.#reserve(FIXED + 255 + most);
    const at = this.length;
    const bytes = this.#bytes;
    const venue = frame.venue === "" ? 0 : bytes.write(frame.venue, at + FIXED, 255, "utf8");
    const text = bytes.write(frame.frame, at + FIXED + venue, "utf8");
    const end = at + FIXED + venue + text;
    bytes.writeUInt32LE(end - at - AFTER_LENGTH, at + 4);
    bytes.writeUInt32LE(index, at + 8);
    bytes.writeUInt32LE(batch, at + 12);
    bytes.writeDoubleLE(frame.receiveTime, at + 16);
    bytes.writeUInt32LE(frame.connection, at + 24);
    bytes[at + 28] = DIRECTIONS.indexOf(frame.direction);
    bytes[at + 29] = venue;
    bytes.writeUInt32LE(crc32(bytes.subarray(at + 4, end)), at);
    this.length = end;
    this.frames += 1;
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(2 ** Math.ceil(Math.log2(needed)));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
}

export interface Outline {
  readonly index: number;
  readonly batch: number;
  readonly end: number;
  readonly receiveTime: Micros;
}

/** What begins at `at`, as far as it can be told without reading it all: a record that fits, or undefined. */
export const outlineAt = (bytes: Buffer, at: number): Outline | undefined => {
  if (at + FIXED > bytes.length) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  const end = at + AFTER_LENGTH + length;
  const venue = bytes[at + 29] ?? 0;
  if (length < FIXED - AFTER_LENGTH + venue || end > bytes.length) return undefined;
  const [index, batch] = [bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12)];
  if (batch > index || (bytes[at + 28] ?? 255) >= DIRECTIONS.length) return undefined;
  return { index, batch, end, receiveTime: micros(bytes.readDoubleLE(at + 16)) };
};

/** The CRC of the record at `at` is right. */
export const isWhole = (bytes: Buffer, at: number, { end }: Outline): boolean =>
  crc32(bytes.subarray(at + 4, end)) === bytes.readUInt32LE(at);

/** The frame of a record that is whole. */
export const frameAt = (bytes: Buffer, at: number, record: Outline, first: number): RawFrame => {
  const text = at + FIXED + (bytes[at + 29] ?? 0);
  return {
    seq: first + record.index,
    receiveTime: record.receiveTime,
    venue: bytes.toString("utf8", at + FIXED, text),
    connection: bytes.readUInt32LE(at + 24),
    direction: DIRECTIONS[bytes[at + 28] ?? 0] ?? "note",
    frame: bytes.toString("utf8", text, record.end),
  };
};
