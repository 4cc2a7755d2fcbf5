import { basename, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { grouped, plain } from "../text.ts";

export const merge = defineCommand({
  command: "merge <tapes..>",
  describe: "One tape of several: in order of time, what two of them have is there once",
  examples: [
    ["merge here there --out both", "Two recorders of the same feeds"],
    ["merge live archive --out whole", "A recording, and what an archive has of the same days"],
    ["merge here there --by receive --out both", "In the order in which the trades were seen"],
  ],
  positionals: {
    tapes: {
      type: "string",
      array: true,
      demandOption: true,
      describe: "Paths or names of tapes; at the same time rows of an earlier one come first",
    },
  },
  options: {
    out: { type: "string", describe: "Folder of the new tape" },
    name: { type: "string", describe: "Name of the tape (default: the folder's)" },
    by: {
      type: "string",
      choices: ["event", "receive"],
      default: "event",
      describe: "Which time orders the rows, and becomes the tape's clock",
    },
  },
  stops: true,
  async run({ tapes, out, name, by }, context) {
    if (out === undefined)
      throw new WorkbenchError("usage", "merge needs --out", "Name the folder of the new tape.");
    const { mergeTapes } = await import("../../recorder/tape/merge-tapes.ts");
    const opened = [];
    for (const asked of tapes) {
      const tape = await openFound(await findTape(asked, context), context);
      tape.close();
      opened.push(tape);
    }
    const begun = context.elapsed();
    const { manifest, duplicates, clocks } = await mergeTapes({
      tapes: opened,
      by: by === "receive" ? "receive_time" : "event_time",
      out: resolve(context.cwd, out),
      name: name ?? basename(resolve(context.cwd, out)),
      created: formatTime(micros(context.now() * 1000)),
      signal: context.signal,
    });
    const { ticks, from, to, instruments, clock } = manifest;
    if (context.json) {
      const result = { tape: manifest.name, path: out, ticks, from, to, instruments, clock };
      const elapsedMs = Math.round(context.elapsed() - begun);
      context.object({ type: "result", ...result, duplicates, clocks, elapsedMs });
      return;
    }
    const of = `${grouped(ticks)} ticks of ${instruments.join(", ")}`;
    context.line(plain(`${out}: ${of}; ${grouped(duplicates)} were there twice`));
    context.line(`from ${from} to ${to}, in order of ${clock}`);
    if (clocks > 0)
      context.note(
        `left out ${grouped(clocks)} records of a recorder's clock; --by receive keeps them`,
      );
  },
});
