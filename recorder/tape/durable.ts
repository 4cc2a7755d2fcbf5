import { createHash } from "node:crypto";
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

/** Bytes of a file that are hashed at a time. */
const PIECE = 1 << 18;

/** SHA-256 of a file, in hex, read in pieces: into one buffer, for new memory costs more than the hash. */
export const hashFile = async (path: string): Promise<string> => {
  const handle = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const piece = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, PIECE);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
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
