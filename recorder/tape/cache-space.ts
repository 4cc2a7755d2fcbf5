import { readdir, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { CachePaths } from "./cache-index.ts";

/** Most bytes that all column caches of a home take together. */
export const CACHE_LIMIT = 20_000_000_000;

/** Marks a cache as used now: the one that was not used for longest goes first. */
export const touch = async ({ index }: CachePaths): Promise<void> => {
  const now = new Date();
  await utimes(index, now, now).catch(() => undefined);
};

const KEY = /^([0-9a-f]{32})\.(?:arrow|json)$/;

/** Deletes caches, the longest unused first, until those other than `keep` fit into `room` bytes. */
export const makeRoom = async (keep: CachePaths, room: number): Promise<void> => {
  const found = new Map<string, { files: string[]; bytes: number; used: number }>();
  for (const name of await readdir(keep.folder).catch(() => [])) {
    const key = KEY.exec(name)?.[1];
    const path = join(keep.folder, name);
    if (key === undefined || path === keep.data || path === keep.index) continue;
    const there = await stat(path).catch(() => undefined);
    const entry = found.get(key) ?? { files: [], bytes: 0, used: 0 };
    found.set(key, {
      files: [...entry.files, path],
      bytes: entry.bytes + (there?.size ?? 0),
      used: Math.max(entry.used, there?.mtimeMs ?? 0),
    });
  }
  let total = Array.from(found.values()).reduce((bytes, entry) => bytes + entry.bytes, 0);
  for (const { files, bytes } of [...found.values()].sort((a, b) => a.used - b.used)) {
    if (total <= room) return;
    for (const path of files) await unlink(path).catch(() => undefined);
    total -= bytes;
  }
};
