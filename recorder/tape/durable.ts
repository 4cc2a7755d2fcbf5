import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";

/** Forces a file's bytes, or a folder's list of names, to the disk. */
export const sync = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** SHA-256 of a file, in hex, read in pieces. */
export const hashFile = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece);
  return hash.digest("hex");
};

const DISK_FULL = /ENOSPC|EDQUOT|EFBIG|No space left on device|Disk quota exceeded|File too large/i;
const NOT_WRITABLE = /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i;

/** A failure to write below `path` as an error for people; what is none comes back as it is. */
export const writeError = (cause: unknown, path: string): unknown => {
  if (cause instanceof WorkbenchError || !(cause instanceof Error)) return cause;
  const trouble = (message: string, hint: string): WorkbenchError =>
    new WorkbenchError("environment", message, hint, { cause });
  if (DISK_FULL.test(cause.message))
    return trouble(
      `disk full: could not write ${path}`,
      "Free some space or choose another place. Nothing was left behind.",
    );
  if (NOT_WRITABLE.test(cause.message))
    return trouble(
      `not allowed to write ${path}`,
      "Choose another place, or change its permissions.",
    );
  // Whatever else the file system refuses; its own text names the path and the reason.
  if ("syscall" in cause)
    return trouble(`could not write ${path}: ${cause.message}`, "Choose another place.");
  return cause;
};
