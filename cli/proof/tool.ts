import { fileURLToPath } from "node:url";
import { type ChildOptions, jsonLines, runChild } from "./run-child.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const TAIL = 600;

/**
 * Runs a program of this folder that prints objects, one a line, and exits with 3 when it found something.
 *
 * @param path From the root, a TypeScript file.
 * @throws {Error} when it ended otherwise, or printed no object.
 */
export const tool = async (
  path: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<Record<string, unknown>[]> => {
  const { code, out, err } = await runChild(["--import", "tsx", path, ...args], {
    cwd: root,
    ...options,
  });
  const objects = jsonLines(out);
  if ((code !== 0 && code !== 3) || objects.length === 0)
    throw new Error(`${path} ended with ${code}: ${`${out}${err}`.slice(-TAIL)}`);
  return objects;
};
