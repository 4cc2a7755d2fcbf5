import { readFile, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";
import { makeFolder } from "../recorder/tape/make-folder.ts";
import { parseManifest } from "../recorder/tape/manifest.ts";
import type { Dataset, MakeProgress } from "./dataset.ts";
import { svb2023 } from "./svb-2023/svb-2023.ts";

/** Every dataset by its name. A new one is one file, its import above and its word here. */
export const datasets: Readonly<Record<string, Dataset>> = Object.fromEntries(
  [svb2023].map((dataset) => [dataset.name, dataset]),
);

/**
 * The path of a dataset's tape, made on first use. Two processes may ask at once: one tape wins and both use it.
 * A tape of an earlier version of the dataset is made anew; a foreign tape of that name is left alone and refused.
 */
export const ensureDataset = async (
  name: string,
  home: string,
  progress?: MakeProgress,
): Promise<string> => {
  const dataset = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (!dataset)
    throw new WorkbenchError(
      "usage",
      `no dataset "${name}"`,
      `Known: ${Object.keys(datasets).join(", ")}`,
    );
  const path = join(home, "tapes", name);
  const there = await state(dataset, path).catch((error: unknown) => {
    throw tapeError(error, path, home);
  });
  if (there === "current") return path;
  if (there === "outdated") await rm(path, { recursive: true, force: true });
  await makeFolder(join(home, "tapes")).catch((cause: NodeJS.ErrnoException) => {
    // A full disk has its own advice.
    if (cause.code === "ENOSPC" || cause.code === "EDQUOT") throw cause;
    throw new WorkbenchError(
      "environment",
      `${home} cannot be written (${cause.code})`,
      "Give another folder with --home or PEGTAPE_HOME, or change its rights.",
      { cause },
    );
  });
  try {
    return await dataset.make(home, progress);
  } catch (cause) {
    // Somebody else may have finished first; whatever that was, it stands now.
    if ((await state(dataset, path)) === "current") return path;
    throw cause;
  }
};

/**
 * What a reader of the tape at `path` threw. When the tape is a dataset's own, the advice is to have it made again: there
 * is no other place to copy a file from.
 */
export const tapeError = (error: unknown, path: string, home: string): unknown => {
  const own = Object.keys(datasets).some((name) => resolve(path) === resolve(home, "tapes", name));
  if (!own || !(error instanceof WorkbenchError)) return error;
  if (error.code !== "damaged" && error.code !== "missing") return error;
  const hint = `Remove ${path}; it is made again.`;
  return new WorkbenchError(error.code, error.message, hint, { cause: error });
};

const state = async (
  dataset: Dataset,
  path: string,
): Promise<"absent" | "outdated" | "current"> => {
  const file = join(path, "tape.json");
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
    throw cause;
  });
  if (text === undefined) {
    if (!(await stat(path).catch(() => undefined))) return "absent";
    throw new WorkbenchError(
      "damaged",
      `${path} holds no tape.json`,
      "Remove it; the dataset is made again.",
    );
  }
  const { kind, source } = parseManifest(text, file);
  if (kind !== dataset.kind || source.dataset !== dataset.name)
    throw new WorkbenchError(
      "usage",
      `${path} is not the dataset ${dataset.name} but a tape that is ${kind}`,
      "Give that tape another name, or choose another --home.",
    );
  return source.version === dataset.source.version ? "current" : "outdated";
};
