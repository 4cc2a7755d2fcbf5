import { type FileHandle, open, rm } from "node:fs/promises";

/** Bytes of a piece. */
const PIECE = 256 * 1024;
/** A file this short is handed out whole. */
const SHORT = 1_000_000;

/** A file's content in pieces. The file has no name from here on, and so is gone when it has been read, or never is. */
export const handOut = async (path: string): Promise<AsyncIterable<Uint8Array> | Uint8Array> => {
  const handle = await open(path, "r");
  await rm(path, { force: true });
  return contentOf(handle);
};

/** The same of a file that stays. */
export const readOut = async (path: string): Promise<AsyncIterable<Uint8Array> | Uint8Array> =>
  contentOf(await open(path, "r"));

const contentOf = async (handle: FileHandle): Promise<AsyncIterable<Uint8Array> | Uint8Array> => {
  const { size } = await handle.stat();
  if (size > SHORT) return pieces(handle);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
};

async function* pieces(handle: FileHandle): AsyncIterable<Uint8Array> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PIECE), 0, PIECE, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
