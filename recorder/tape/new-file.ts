import { randomUUID } from "node:crypto";
import { link, lstat, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { sync, writeError } from "./durable.ts";
import { makeFolder } from "./make-folder.ts";
import { sweepAbandoned } from "./sweep-abandoned.ts";

const taken = (path: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${path} exists already`,
    "Choose another --out, or remove it first.",
  );

/**
 * Makes the new file `path`, all or nothing: `write` fills a file in a hidden folder beside it, which may hold other files
 * of its own, and it takes its name at the very end. Throws "usage" where something has the name.
 */
export const newFile = async (
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> => {
  if (await lstat(path).catch(() => undefined)) throw taken(path);
  const work = join(dirname(path), `.${basename(path)}-${randomUUID()}.tmp`);
  try {
    await makeFolder(work);
    await sweepAbandoned(work);
    const temporary = join(work, "file");
    await write(temporary);
    await sync(temporary);
    await nameIt(temporary, path);
    await sync(dirname(path));
  } catch (cause) {
    throw writeError(cause, path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/** By a second name, which unlike a new one never takes a file's that came meanwhile. Not every file system has them. */
const nameIt = async (temporary: string, path: string): Promise<void> => {
  try {
    await link(temporary, path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") throw taken(path);
    await rename(temporary, path);
  }
};
