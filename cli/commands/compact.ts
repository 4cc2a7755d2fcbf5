import { defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { grouped, plain } from "../text.ts";

export const compact = defineCommand({
  command: "compact <tape>",
  describe: "Many small files of a tape made into few large ones: same ticks, read faster",
  examples: [
    ["compact ./today", "A recording's hours become days; it can still be rebuilt and carried on"],
    ["compact ./today --json", "What came of it, for programs"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  stops: true,
  async run({ tape }, context) {
    const [{ compactTape }, { realProcesses }, { realDisk }] = await Promise.all([
      import("../../recorder/journal/compact.ts"),
      import("../../recorder/journal/processes.ts"),
      import("../../recorder/journal/real-disk.ts"),
    ]);
    const path = await findTape(tape, context);
    // What is damaged must not be written anew, with a checksum of its own.
    (await openFound(path, context)).close();
    const result = await compactTape({ disk: realDisk, folder: path }, realProcesses, {
      signal: context.signal,
    });
    const { filesBefore, files, ticks } = result;
    if (context.json) context.object({ type: "result", tape: path, ...result });
    else {
      const what =
        files === filesBefore
          ? `${grouped(files)} files, as large as they should be`
          : `${grouped(filesBefore)} files are now ${grouped(files)}`;
      context.line(plain(`${path}: ${what}, ${grouped(ticks)} ticks`));
    }
  },
});
