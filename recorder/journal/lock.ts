import { join } from "node:path";
import * as z from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Disk, textOf } from "./disk.ts";
import type { Processes } from "./processes.ts";

const holder = z.object({ pid: z.int().min(1), started: z.string() });
type Holder = z.infer<typeof holder>;

const LOCK = "lock";
/** A lock before it has its name, or after it lost it: `lock.<pid>`. */
const OTHER_NAME = /^lock\.(\d{1,10})$/;

/** Names in a journal's folder that belong to its lock. */
export const isLockName = (name: string): boolean => name === LOCK || OTHER_NAME.test(name);

const parseHolder = (text: string | undefined): Holder | undefined => {
  try {
    return holder.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
};

const lives = async (of: Holder | undefined, processes: Processes): Promise<boolean> =>
  of !== undefined && (await processes.started(of.pid)) === of.started;

/** The process that records into this journal's folder at this moment. */
export const lockHolder = async (
  disk: Disk,
  journal: string,
  processes: Processes,
): Promise<number | undefined> => {
  const of = parseHolder(await textOf(disk, join(journal, LOCK)));
  return (await lives(of, processes)) ? of?.pid : undefined;
};

export interface Lock {
  release(): Promise<void>;
}

/**
 * One recorder a folder. A lock whose process is gone is taken over; one whose process lives makes this throw. The lock
 * gets its name by a link, with its content already in it, so that nobody ever sees half of one.
 */
export const takeLock = async (
  disk: Disk,
  journal: string,
  processes: Processes,
): Promise<Lock> => {
  const path = join(journal, LOCK);
  const own = join(journal, `${LOCK}.${processes.pid}`);
  const started = (await processes.started(processes.pid)) ?? "";
  const text = JSON.stringify({ pid: processes.pid, started });
  await sweep(disk, journal, processes);
  try {
    for (let tries = 0; tries < 3; tries++) {
      await disk.write(own, new TextEncoder().encode(text));
      if (await disk.link(own, path)) return { release: () => disk.remove(path) };
      const of = parseHolder(await textOf(disk, path));
      if (await lives(of, processes)) throw inUse(journal, of);
      // Whoever renames it has it to himself: if that was a new one by now, it gets its name back.
      await disk.rename(path, own).catch(gone);
      const taken = parseHolder(await textOf(disk, own));
      if (!(await lives(taken, processes))) continue;
      if (taken?.pid === processes.pid) continue;
      await disk.link(own, path);
      throw inUse(journal, taken);
    }
    throw inUse(journal, undefined);
  } finally {
    await disk.remove(own);
  }
};

/** Removes what those who died left while they took the lock. */
const sweep = async (disk: Disk, journal: string, processes: Processes): Promise<void> => {
  for (const name of await disk.list(journal)) {
    const [, pid] = OTHER_NAME.exec(name) ?? [];
    if (pid === undefined || (await processes.started(Number(pid))) !== undefined) continue;
    await disk.remove(join(journal, name));
  }
};

const gone = (error: unknown): void => {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
};

const inUse = (journal: string, of: Holder | undefined): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `${journal} is in use${of === undefined ? "" : ` by process ${of.pid}`}: one recorder a folder`,
    "Choose another --out, or end that process first.",
  );
