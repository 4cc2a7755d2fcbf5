import { open } from "node:fs/promises";

/** Whether a file begins as Parquet files do. */
export const isParquet = async (path: string): Promise<boolean> => {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
};
