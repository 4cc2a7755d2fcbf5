import { writeFile } from "node:fs/promises";
import { writeError } from "../recorder/tape/durable.ts";

/** Writes a result's file, in place of one that was there. What the disk refuses is told with the path. */
export const writeText = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text).catch((cause: unknown) => {
    throw writeError(cause, path);
  });
};
