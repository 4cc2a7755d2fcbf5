import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Tape } from "../recorder/tape/open-tape.ts";
import { resolveTape } from "../recorder/tape/resolve-tape.ts";
import type { Context } from "./command.ts";
import { startProgress } from "./progress.ts";

/**
 * The folder of a tape given by path or name; the tape of an embedded dataset is made when it is not there yet, and what a
 * recorder that is gone left unsealed is sealed.
 */
export const findTape = async (nameOrPath: string, context: Context): Promise<string> => {
  const path = await locate(nameOrPath, context);
  if (!existsSync(join(path, "journal"))) return path;
  const { settleTape } = await import("./settle-tape.ts");
  await settleTape(path, context);
  return path;
};

const locate = async (nameOrPath: string, context: Context): Promise<string> => {
  if (existsSync(join(nameOrPath, "tape.json"))) return nameOrPath;
  const { datasets } = await import("../datasets/index.ts");
  if (Object.hasOwn(datasets, nameOrPath)) return makeDataset(nameOrPath, context);
  return resolveTape(nameOrPath, context.home);
};

/** Opens the tape that was found. */
export const openFound = async (path: string, { home }: Context, cache = true): Promise<Tape> => {
  const { openTape } = await import("../recorder/tape/open-tape.ts");
  return openTape(path, { home, cache }).catch(async (error: unknown) => {
    const { tapeError } = await import("../datasets/index.ts");
    throw tapeError(error, path, home);
  });
};

/** The path of an embedded dataset's tape, made in some seconds on first use. */
export const makeDataset = async (name: string, context: Context): Promise<string> => {
  const { ensureDataset } = await import("../datasets/index.ts");
  let told = false;
  const progress = await startProgress(context, name, 100, "%");
  try {
    return await ensureDataset(name, context.home, (_step, done) => {
      if (!told && !progress.shown) context.note(`making the tape ${name}, once`);
      told = true;
      progress.update(Math.round(done * 100));
    });
  } finally {
    progress.stop();
  }
};
