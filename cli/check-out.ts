import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";
import type { Context } from "./command.ts";

/** The absolute path of a file to be written, known to have a folder before any work is done for it. */
export const checkOut = async (asked: string, { cwd }: Pick<Context, "cwd">): Promise<string> => {
  const path = resolve(cwd, asked);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() === true) return path;
  throw new WorkbenchError(
    "missing",
    `no folder "${dirname(asked)}"`,
    "Make it first, or choose another.",
  );
};
