import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { WorkbenchError } from "../../engine/errors.ts";
import { bounded, extract, listZip, tornBy } from "./zip.ts";

/** A file to read: where it lies, and what it is called in messages. */
export interface Unpacked {
  readonly path: string;
  readonly label: string;
}

/** Rows of text become a tenth; nothing that is a market's history comes near this. */
const DENSEST = 200;
/** Small files may be packed more tightly without doing harm. */
const SMALL = 64 << 20;

/**
 * The files inside a `.gz` or `.zip` (told by their first bytes), unpacked into `scratch` and checked against their
 * checksums: DuckDB would read a torn gzip file up to the tear and say nothing. Any other file comes back as it is.
 * What unpacks to more than `most` bytes, or to two hundred times its own size, is refused before more than that is on the disk.
 */
export const unpack = async (
  path: string,
  label: string,
  scratch: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Unpacked[]> => {
  const handle = await open(path);
  try {
    const bound = Math.min(most, SMALL + DENSEST * (await handle.stat()).size);
    const magic = Buffer.alloc(4);
    await handle.read(magic, 0, 4, 0);
    if (magic.readUInt16BE() === 0x1f8b)
      return [await gunzip(handle, label, { scratch, most: bound })];
    return magic.readUInt32LE() === 0x04034b50
      ? await unzip(handle, label, { scratch, most: bound })
      : [{ path, label }];
  } finally {
    await handle.close();
  }
};

interface Room {
  readonly scratch: string;
  readonly most: number;
}

const gunzip = async (
  handle: FileHandle,
  label: string,
  { scratch, most }: Room,
): Promise<Unpacked> => {
  const path = join(scratch, randomUUID());
  const bytes = handle.createReadStream({ start: 0, autoClose: false });
  try {
    await pipeline(bytes, createGunzip(), bounded(most, label), createWriteStream(path));
  } catch (cause) {
    throw tornBy(cause, label);
  }
  return { path, label };
};

const unzip = async (
  handle: FileHandle,
  label: string,
  { scratch, most }: Room,
): Promise<Unpacked[]> => {
  const all = await listZip(handle, label);
  // Folders, and what a desktop hides beside the files.
  const entries = all.filter(
    ({ name }) => !name.endsWith("/") && !/(^|\/)(__MACOSX\/|\.)/.test(name),
  );
  if (entries.length === 0)
    throw new WorkbenchError(
      "input",
      `${label} holds no files`,
      "Leave it out, or get the file again.",
    );
  const unpacked: Unpacked[] = [];
  let left = most;
  for (const entry of entries) {
    // The member's name is only shown: where it is written is our choice.
    const inner = { path: join(scratch, randomUUID()), label: `${label}(${basename(entry.name)})` };
    left -= await extract(handle, entry, { ...inner, most: left });
    unpacked.push(inner);
  }
  return unpacked;
};
