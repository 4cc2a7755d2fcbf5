import { existsSync } from "node:fs";
import { join } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";
import { realProcesses } from "../recorder/journal/processes.ts";
import { settleRecording } from "../recorder/journal/settle.ts";
import type { Context } from "./command.ts";
import { recordingWorkshop } from "./recording-workshop.ts";

/** Seals what a recorder that is gone left in a recording's journal. One that is still at it is left alone, and named. */
export const settleTape = async (path: string, context: Context): Promise<void> => {
  const settled = await settleRecording(recordingWorkshop(path), realProcesses);
  if (settled.name === "live") {
    if (!existsSync(join(path, "tape.json")))
      throw new WorkbenchError(
        "missing",
        `${path} is being recorded by process ${settled.pid}, and nothing of it is sealed yet`,
        "Wait for an hour, or stop the recorder: that seals what there is.",
      );
    context.note(`${path} is being recorded: this is what is sealed so far`);
    return;
  }
  const { segments, damages } = settled.recovered ?? { segments: 0, damages: [] };
  for (const { path: file, from, to, firstLost, lastLost } of damages)
    context.note(
      `${file} was damaged from byte ${from} to ${to}: frames ${firstLost} to ${lastLost} are lost`,
    );
  if (segments > 0) context.note(`${path}: sealed what its journal held`);
};
