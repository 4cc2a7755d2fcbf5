import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, link, open, readdir, rename, rm, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { makeFolder } from "../tape/make-folder.ts";
import type { Disk } from "./disk.ts";

const FILE = 0o600;
const FOLDER = 0o700;

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** What `work` gives, or `other` when it fails for one of these reasons. */
const unless = async <T, U>(work: Promise<T>, codes: readonly string[], other: U): Promise<T | U> =>
  work.catch((error: unknown) => {
    if (codes.includes(codeOf(error))) return other;
    throw error;
  });

/** Writes with nothing behind it: a short write is carried on, one that writes nothing at all is an error. */
const writeAll = async (
  write: (bytes: Uint8Array) => Promise<{ bytesWritten: number }>,
  bytes: Uint8Array,
): Promise<void> => {
  let rest = bytes;
  while (rest.length > 0) {
    const { bytesWritten } = await write(rest);
    if (bytesWritten === 0) throw new Error("EIO: the disk takes no more bytes");
    rest = rest.subarray(bytesWritten);
  }
};

const ROOM = 1 << 20;

/** In one go, without the pieces and the copy that `readFile` makes. */
const readAll = async (path: string, into?: ArrayBufferLike): Promise<Uint8Array> => {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    // What comes into it next may be a little longer.
    const bytes =
      into !== undefined && into.byteLength >= size
        ? new Uint8Array(into)
        : Buffer.allocUnsafeSlow(Math.ceil((size + 1) / ROOM) * ROOM);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await handle.read(bytes, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
};

const syncFile = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** The machine's own disk. */
export const realDisk: Disk = {
  async makeFolder(path) {
    const full = resolve(path);
    const first = await makeFolder(full, FOLDER);
    if (first === undefined) return;
    // From the new folder itself up to the one that holds the first of them.
    for (let made = full; ; made = dirname(made)) {
      await syncFile(dirname(made));
      if (made === first) return;
    }
  },
  async create(path) {
    const handle = await open(path, "ax", FILE);
    return {
      append: (bytes) => writeAll((rest) => handle.write(rest, 0, rest.length), bytes),
      datasync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  read: readAll,
  async write(path, bytes) {
    await rm(path, { force: true });
    const handle = await open(path, "wx", FILE);
    try {
      await writeAll((rest) => handle.write(rest, 0, rest.length), bytes);
    } finally {
      await handle.close();
    }
  },
  size: async (path) => (await unless(stat(path), ["ENOENT", "ENOTDIR"], undefined))?.size,
  list: async (folder) => (await unless(readdir(folder), ["ENOENT", "ENOTDIR"], [])).sort(),
  rename: (from, to) => rename(from, to),
  link: (from, to) =>
    unless(
      link(from, to).then(() => true),
      ["EEXIST"],
      false,
    ),
  remove: (path) => rm(path, { force: true }),
  removeFolder: (path) =>
    unless(
      rmdir(path).then(() => true),
      ["ENOTEMPTY", "EEXIST", "ENOENT"],
      false,
    ),
  async sync(path) {
    await chmod(path, FILE);
    await syncFile(path);
  },
  syncFolder: syncFile,
  async hash(path) {
    const hash = createHash("sha256");
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }))
      hash.update(piece);
    return hash.digest("hex");
  },
  async free(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};
