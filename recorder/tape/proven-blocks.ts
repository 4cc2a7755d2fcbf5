import type { FileHandle } from "node:fs/promises";

/** Files whose blocks are remembered; the one that was opened first is forgotten first. */
const FILES = 64;

const known = new Map<string, Set<number>>();

/**
 * The blocks of a file that this process has held against their CRC, by their place; who proves one adds it. They are
 * those of the file as it stands: whatever is written to it, and be it one bit, makes it another one by its ctime.
 */
export const provenBlocks = async (file: FileHandle): Promise<Set<number>> => {
  const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
  const name = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  const proven = known.get(name) ?? new Set();
  known.set(name, proven);
  const [first] = known.keys();
  if (known.size > FILES && first !== undefined) known.delete(first);
  return proven;
};
