import { createHash } from "node:crypto";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Act } from "../../engine/notify/act.ts";
import { type Disk, removeForGood, textOf } from "../journal/disk.ts";
import { actSchema } from "./alert-record.ts";

// A folder beside the log: one file an act, of any process, until the one that tells alerts has it in its log.
const FOLDER = "acts";
const NAME = /^\d{16}-[0-9a-f]{16}\.json$/;

/** The same act by the same text, whoever writes it. */
export const actText = (act: Act): string => JSON.stringify(actSchema.parse(act));

/**
 * Hands an act to whoever tells the alerts of this folder, now or later, from any process. Safe on the disk when it
 * resolves; the same act twice is one. Throws "usage" for what is no act.
 */
export const appendAct = async (disk: Disk, folder: string, act: Act): Promise<void> => {
  if (!actSchema.safeParse(act).success)
    throw new WorkbenchError(
      "usage",
      `this is no act about alerts: ${JSON.stringify(act).slice(0, 200)}`,
      "An incident's id, a name and a time are needed.",
    );
  const text = actText(act);
  const acts = join(folder, FOLDER);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const path = join(acts, `${String(act.time).padStart(16, "0")}-${hash}.json`);
  await disk.makeFolder(acts);
  await disk.write(`${path}.tmp`, new TextEncoder().encode(text));
  await disk.sync(`${path}.tmp`);
  await disk.rename(`${path}.tmp`, path);
  await disk.syncFolder(acts);
};

export interface DroppedAct {
  readonly act: Act;
  /** It is in the log: the file goes. */
  taken(): Promise<void>;
}

/** The acts that others have left, in order of time. One that can't be read is put aside, and told of. */
export const droppedActs = async (
  disk: Disk,
  folder: string,
  onProblem: (problem: string) => void,
): Promise<readonly DroppedAct[]> => {
  const acts = join(folder, FOLDER);
  const dropped: DroppedAct[] = [];
  for (const name of await disk.list(acts)) {
    if (!NAME.test(name)) continue;
    const path = join(acts, name);
    const act = parseAct(new TextDecoder().decode(await disk.read(path)));
    if (act === undefined) {
      await disk.rename(path, `${path}.unreadable`);
      onProblem(`${path} is no act about alerts: it is put aside as ${name}.unreadable`);
    } else dropped.push({ act, taken: () => removeForGood(disk, path) });
  }
  return dropped;
};

/** The acts that others have left and nobody has taken yet, in order of time. Nothing is changed. */
export const pendingActs = async (disk: Disk, folder: string): Promise<readonly Act[]> => {
  const pending: Act[] = [];
  for (const name of await disk.list(join(folder, FOLDER))) {
    if (!NAME.test(name)) continue;
    // One that is gone meanwhile is in the log by now.
    const text = await textOf(disk, join(folder, FOLDER, name)).catch(() => undefined);
    const act = text === undefined ? undefined : parseAct(text);
    if (act !== undefined) pending.push(act);
  }
  return pending;
};

const parseAct = (text: string): Act | undefined => {
  try {
    return actSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
