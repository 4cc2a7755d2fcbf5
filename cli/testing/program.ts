import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS = ["engine", "recorder", "datasets", "web", "cli"];

/**
 * Node's arguments that run this program: the built one where no source is newer, as after `npm test` has built it, else
 * the sources through tsx, which takes four times as long to begin.
 */
export const program = (): readonly string[] => {
  const built = join(root, "dist", "cli", "main.js");
  const madeAt = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const current = FOLDERS.every((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).every(
      (path) =>
        !/(?<!\.test)\.ts$/.test(path) || statSync(join(root, folder, path)).mtimeMs < madeAt,
    ),
  );
  return current ? [built] : ["--import", import.meta.resolve("tsx"), join(root, "cli", "main.ts")];
};
