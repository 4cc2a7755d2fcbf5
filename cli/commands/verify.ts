import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCommand } from "../command.ts";
import { findTape } from "../find-tape.ts";
import { grouped, paint, plain } from "../text.ts";

export const verify = defineCommand({
  command: "verify <tape>",
  describe: "Every checksum of a tape, and a recording's ticks again from its raw frames",
  examples: [
    ["verify ./today", "Exit 3 when a byte or a tick differs, with the file and the first tick"],
    ["verify svb-2023 --json", "A line a fault, for programs"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  exits: { 3: "a checksum or a tick differs" },
  async run({ tape }, context) {
    const path = await findTape(tape, context);
    const [{ verifyTape }, { readManifest }, { recordingWorkshop }] = await Promise.all([
      import("../../recorder/journal/verify.ts"),
      import("../../recorder/tape/open-tape.ts"),
      import("../recording-workshop.ts"),
    ]);
    const manifest = await readManifest(path);
    const work = await mkdtemp(join(tmpdir(), "pegtape-verify-"));
    try {
      const { faults, files, ticksAgain } = await verifyTape(
        recordingWorkshop(path),
        manifest,
        work,
      );
      if (context.json) {
        for (const fault of faults) context.object({ type: "fault", ...fault });
        context.object({ type: "result", tape: path, files, ticksAgain, faults: faults.length });
      } else {
        for (const { code, message } of faults)
          context.line(
            `${paint(context.color, "red", "problem")}  ${plain(`${code}  ${message}`)}`,
          );
        const again = ticksAgain > 0 ? `, ${grouped(ticksAgain)} ticks made again from raw` : "";
        const found = faults.length === 0 ? "nothing differs" : `${grouped(faults.length)} found`;
        context.line(plain(`${path}: ${grouped(files)} files${again}: ${found}`));
      }
      return faults.length === 0 ? 0 : 3;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  },
});
