import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";

/** Names of the tapes under `<home>/tapes/`, sorted. */
export const listTapes = async (home: string): Promise<string[]> => {
  const entries = await readdir(join(home, "tapes"), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries)
    if (NAME.test(entry.name) && (await isFile(join(home, "tapes", entry.name, "tape.json"))))
      found.push(entry.name);
  return found.sort();
};

/** The folder of a tape that is given by its path, or by its name under `<home>/tapes/`. Throws "missing". */
export const resolveTape = async (nameOrPath: string, home: string): Promise<string> => {
  if (await isFile(join(nameOrPath, "tape.json"))) return nameOrPath;
  const named = join(home, "tapes", nameOrPath);
  if (NAME.test(nameOrPath) && (await isFolder(named))) return named;
  // A folder without tape.json is for openTape to explain.
  if (await isFolder(nameOrPath)) return nameOrPath;
  const known = await listTapes(home);
  throw new WorkbenchError(
    "missing",
    `no tape "${nameOrPath}"`,
    known.length > 0
      ? `Known: ${known.join(", ")}. Or give the path of a tape.`
      : "Give the path of a tape, or import one.",
  );
};

// A name is one plain folder name, so that it can never lead out of the home.
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false;
const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
