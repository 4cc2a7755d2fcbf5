import { lstat, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

const STALE_MS = 24 * 3600e3;
/** `.name-<random UUID>.tmp`: where a tape, or a file, grows until it is whole. */
const WORK = /^\..+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Removes what killed writers left beside `fresh`, a hidden folder that one of them has just made: others of theirs in which
 * nothing has changed for a day. What cannot be read or removed stays; nothing is thrown.
 */
export const sweepAbandoned = async (fresh: string): Promise<void> => {
  const folder = dirname(fresh);
  try {
    const now = (await lstat(fresh)).mtimeMs;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || !WORK.test(entry.name)) continue;
      const path = join(folder, entry.name);
      if (now - (await newest(path)) > STALE_MS) await rm(path, { recursive: true, force: true });
    }
  } catch {
    // The next writer tries again: for whoever writes now it is no reason to fail.
  }
};

/** When something in a folder, or the folder itself, changed last, ms. */
const newest = async (folder: string): Promise<number> => {
  let last = (await lstat(folder)).mtimeMs;
  for (const name of await readdir(folder, { recursive: true }))
    last = Math.max(last, (await lstat(join(folder, name))).mtimeMs);
  return last;
};
