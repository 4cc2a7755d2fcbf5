import { join } from "node:path";
import { type Manifest, parseManifest } from "../tape/manifest.ts";
import { textOf } from "./disk.ts";
import { diskTrouble } from "./disk-trouble.ts";
import { isLockName, lockHolder, takeLock } from "./lock.ts";
import type { Processes } from "./processes.ts";
import { clearJournal, journalOf } from "./recording-manifest.ts";
import { type Recovered, recover } from "./recover.ts";
import { finishReplacing } from "./replace-files.ts";
import type { Workshop } from "./seal.ts";

/**
 * What a reader does before it opens a tape: seals what a recorder that is gone left in the journal. `live`: a recorder is
 * at it, and only what it has sealed can be read. `settled`: there was nothing to do, or it is done.
 */
export type Settled =
  | { readonly name: "live"; readonly pid: number }
  | { readonly name: "settled"; readonly recovered: Recovered | undefined };

const readKind = async ({ disk, folder }: Workshop): Promise<Manifest["kind"] | undefined> => {
  const path = join(folder, "tape.json");
  const text = await textOf(disk, path);
  return text === undefined ? undefined : parseManifest(text, path).kind;
};

export const settleRecording = async (
  workshop: Workshop,
  processes: Processes,
): Promise<Settled> => {
  const { disk, folder } = workshop;
  const journal = journalOf(folder);
  try {
    if ((await disk.list(journal)).length === 0) return { name: "settled", recovered: undefined };
    const pid = await lockHolder(disk, journal, processes);
    if (pid !== undefined) return { name: "live", pid };
    const lock = await takeLock(disk, journal, processes);
    try {
      const left = (await disk.list(journal)).filter((name) => !isLockName(name));
      // Of a tape that is no recording only files can be half replaced.
      const recording = (await readKind(workshop)) ?? "recorded";
      if (recording !== "recorded") await finishReplacing(workshop);
      const recovered =
        left.length === 0 || recording !== "recorded" ? undefined : await recover(workshop);
      await clearJournal(disk, folder);
      return { name: "settled", recovered };
    } finally {
      await lock.release();
      await disk.removeFolder(journal);
    }
  } catch (cause) {
    throw diskTrouble(cause, folder, "What was recorded is kept.", "sealing");
  }
};
