import { defineCommand } from "../command.ts";
import { findTape } from "../find-tape.ts";
import { startProgress } from "../progress.ts";
import { grouped, plain } from "../text.ts";

export const rebuild = defineCommand({
  command: "rebuild <tape>",
  describe: "A recording's ticks made again from its raw frames, byte for byte",
  examples: [
    ["rebuild ./today", "After a parser learned something new, or a tick file was damaged"],
    ["rebuild ./today --json", "What was replaced, for programs"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a recording, or its name" },
  },
  async run({ tape }, context) {
    const path = await findTape(tape, context);
    const [{ rebuildTape }, { realProcesses }, { recordingWorkshop }] = await Promise.all([
      import("../../recorder/journal/rebuild.ts"),
      import("../../recorder/journal/processes.ts"),
      import("../recording-workshop.ts"),
    ]);
    const progress = await startProgress(context, "rebuild", 100, "%");
    try {
      const result = await rebuildTape(recordingWorkshop(path), realProcesses, (done, of) =>
        progress.update(Math.round((done / of) * 100)),
      );
      progress.stop();
      const { files, ticks, replaced, removed } = result;
      const changed = replaced.length > 0 || removed.length > 0;
      if (context.json) context.object({ type: "result", tape: path, changed, ...result });
      else {
        for (const file of replaced) context.line(plain(`replaced  ${file}`));
        for (const file of removed) context.line(plain(`removed   ${file}`));
        const what = `${grouped(ticks)} ticks in ${grouped(files)} files`;
        const same = changed ? "made again" : "made again, and not a byte differs";
        context.line(plain(`${path}: ${what} ${same}`));
      }
    } finally {
      progress.stop();
    }
  },
});
