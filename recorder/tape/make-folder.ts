import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

/**
 * Makes a folder and whatever is missing above it. Returns the first that it made, undefined when all were there. Node's
 * own `recursive` asks for ever where a folder that is there says of a new one that it is missing (/proc).
 */
export const makeFolder = async (path: string, mode?: number): Promise<string | undefined> => {
  const full = resolve(path);
  const above = dirname(full);
  try {
    await mkdir(full, mode);
    return full;
  } catch (error) {
    if (await isThere(full)) return undefined;
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!missing) throw error;
    // Another may have made it since; where it was there all along, the same is said again.
    if (await isThere(above)) return makeIn(full, mode);
  }
  const first = await makeFolder(above, mode);
  const own = await makeFolder(full, mode);
  return first ?? own;
};

const makeIn = async (full: string, mode?: number): Promise<string | undefined> => {
  try {
    await mkdir(full, mode);
    return full;
  } catch (error) {
    if (await isThere(full)) return undefined;
    throw error;
  }
};
