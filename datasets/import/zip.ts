import { createWriteStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { WorkbenchError } from "../../engine/errors.ts";

// Source: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end),
// 4.5.3 (64-bit sizes). Numbers are little-endian.

/** A member of a zip file. Sizes in bytes; `offset` is that of its local header. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
  readonly encrypted: boolean;
  /** Permissions and kind of file as Unix has them; 0 where the program that packed it said nothing. */
  readonly mode: number;
}

const torn = (label: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError("input", `${label} is damaged or cut short`, "Get the file again.", { cause });

/** An error of zlib as one for people; anything else comes back as it is. */
export const tornBy = (cause: unknown, label: string): unknown =>
  cause instanceof Error && "code" in cause && /^Z_/.test(String(cause.code))
    ? torn(label, cause)
    : cause;

/** Passes bytes on, `most` of them; more is an input error, for a small file can hold a disk full of zeros. */
export const bounded = (most: number, label: string): Transform => {
  let bytes = 0;
  return new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      bytes += piece.length;
      if (bytes <= most) done(null, piece);
      else
        done(
          new WorkbenchError(
            "input",
            `${label} unpacks to more than ${most} bytes`,
            "Nothing that was asked for is so large: get the file again, or leave it out.",
          ),
        );
    },
  });
};

/** Unpacks a member and holds it against its checksum; returns its size. More than `most` bytes are refused. */
export const extract = async (
  handle: FileHandle,
  entry: ZipEntry,
  target: { readonly path: string; readonly label: string; readonly most: number },
): Promise<number> => {
  const { label, path, most } = target;
  if (entry.encrypted || (entry.method !== 0 && entry.method !== 8))
    throw new WorkbenchError(
      "input",
      `${label} is encrypted or packed in an unusual way`,
      "Unpack it yourself, then import it.",
    );
  const local = await readAt(handle, label, entry.offset, 30);
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const tally = new Tally();
  const out = createWriteStream(path);
  // A stream of no bytes cannot be asked for: its end would lie before its start.
  const packed =
    entry.packed === 0
      ? []
      : handle.createReadStream({ start, end: start + entry.packed - 1, autoClose: false });
  try {
    await (entry.method === 8
      ? pipeline(packed, createInflateRaw(), bounded(most, label), tally, out)
      : pipeline(packed, bounded(most, label), tally, out));
  } catch (cause) {
    throw tornBy(cause, label);
  }
  if (tally.crc !== entry.crc || tally.size !== entry.size) throw torn(label);
  return tally.size;
};

/** Passes bytes on, counting them and their CRC-32. */
class Tally extends Transform {
  crc = 0;
  size = 0;

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.crc = crc32(piece, this.crc);
    this.size += piece.length;
    done(null, piece);
  }
}

const readAt = async (
  handle: FileHandle,
  label: string,
  start: number,
  length: number,
): Promise<Buffer> => {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = start < 0 ? { bytesRead: -1 } : await handle.read(buffer, 0, length, start);
  if (bytesRead < length) throw torn(label);
  return buffer;
};

const SIGNATURE = {
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  central: 0x02014b50,
};
/** The end record, and the longest comment that may follow it. */
const END_LENGTH = 22;
const LONGEST_TAIL = END_LENGTH + 0xffff;

/** The members of a zip file, in the order of its directory. Throws an input error when it is damaged or cut short. */
export const listZip = async (handle: FileHandle, label: string): Promise<ZipEntry[]> => {
  const { count, start, length } = await findDirectory(handle, label);
  // What it says of itself may be made up: no more is set aside than the file has.
  const { size } = await handle.stat();
  if (!(start + length <= size) || !(count * 46 <= length)) throw torn(label);
  const list = await readAt(handle, label, start, length);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > length || list.readUInt32LE(at) !== SIGNATURE.central) throw torn(label);
    const nameEnd = at + 46 + list.readUInt16LE(at + 28);
    const extraEnd = nameEnd + list.readUInt16LE(at + 30);
    if (extraEnd > length) throw torn(label);
    entries.push(entryOf(list, at, nameEnd, extraEnd));
    at = extraEnd + list.readUInt16LE(at + 32);
  }
  return entries;
};

const findDirectory = async (
  handle: FileHandle,
  label: string,
): Promise<{ count: number; start: number; length: number }> => {
  const { size } = await handle.stat();
  const tailLength = Math.min(size, LONGEST_TAIL);
  const tail = await readAt(handle, label, size - tailLength, tailLength);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(SIGNATURE.end);
  const at = tail.lastIndexOf(mark);
  if (at < 0 || tail.length - at < END_LENGTH) throw torn(label);
  if (at < 20 || tail.readUInt32LE(at - 20) !== SIGNATURE.locator64)
    return {
      count: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      start: tail.readUInt32LE(at + 16),
    };
  const end = await readAt(handle, label, Number(tail.readBigUInt64LE(at - 12)), 56);
  if (end.readUInt32LE(0) !== SIGNATURE.end64) throw torn(label);
  return {
    count: Number(end.readBigUInt64LE(32)),
    length: Number(end.readBigUInt64LE(40)),
    start: Number(end.readBigUInt64LE(48)),
  };
};

const entryOf = (list: Buffer, at: number, nameEnd: number, extraEnd: number): ZipEntry => {
  const wide = wideNumbers(list.subarray(nameEnd, extraEnd));
  // What does not fit 32 bits is all ones there, and follows in the extra field in this order.
  const number = (offset: number): number => {
    const narrow = list.readUInt32LE(at + offset);
    return narrow === 0xffffffff ? (wide.shift() ?? narrow) : narrow;
  };
  return {
    size: number(24),
    packed: number(20),
    offset: number(42),
    crc: list.readUInt32LE(at + 16),
    method: list.readUInt16LE(at + 10),
    encrypted: (list.readUInt16LE(at + 8) & 1) === 1,
    name: list.toString("utf8", at + 46, nameEnd),
    mode: list.readUInt32LE(at + 38) >>> 16,
  };
};

/** The 64-bit numbers of the extra field of type 1. */
const wideNumbers = (extra: Buffer): number[] => {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    const numbers: number[] = [];
    for (let next = at + 4; next + 8 <= end; next += 8)
      numbers.push(Number(extra.readBigUInt64LE(next)));
    return numbers;
  }
  return [];
};
