import { formatTime, parseDuration } from "../../engine/market/time.ts";
import { checkOut } from "../check-out.ts";
import { defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { pipelineOptions } from "../pipeline-options.ts";
import { readRange } from "../tape-range.ts";
import { grouped, plain } from "../text.ts";

const { every, preset, rules } = pipelineOptions;

export const report = defineCommand({
  command: "report <tape>",
  describe: "What the pages show of a tape, as one HTML file that needs no server and no network",
  examples: [
    ["report svb-2023 --out report.html", "Charts, alerts, events and quality of the whole tape"],
    [
      "report svb-2023 --from 2023-03-11T06:00Z --to 2023-03-11T09:00Z --preset article --out low.html",
      "Three hours, by other rules",
    ],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    out: { type: "string", demandOption: true, describe: "The HTML file" },
    from: { type: "string", describe: "First time that charts and alerts show, inclusive" },
    to: { type: "string", describe: "Last time, exclusive" },
    show: { type: "string", describe: "Charts of this instrument, or of this coin, alone" },
    ...{ every, preset, rules },
  },
  async run(args, context) {
    const range = readRange(args.from, args.to);
    const out = await checkOut(args.out, context);
    const distance = parseDuration(args.every);
    const [{ readRules }, { makeTapeReport }, { writeText }] = await Promise.all([
      import("../read-rules.ts"),
      import("../../web/reports/make-tape-report.ts"),
      import("../write-text.ts"),
    ]);
    const asked = readRules(args, context);
    const tape = await openFound(await findTape(args.tape, context), context);
    try {
      const made = await makeTapeReport({
        ...{ tape, home: context.home, every: distance, rules: asked, version: context.version },
        ...range,
        options: [
          args.preset === undefined ? "" : ` --preset ${args.preset}`,
          args.rules === undefined ? "" : ` --rules ${args.rules}`,
        ].join(""),
        ...(args.show === undefined ? {} : { instrument: args.show }),
      });
      await writeText(out, made.text);
      const { name, kind } = tape.manifest;
      const bytes = Buffer.byteLength(made.text);
      const { digest, alertDigest } = made.run;
      if (context.json)
        context.object({
          ...{ type: "report", tape: name, kind, out: args.out, bytes },
          ...{ from: formatTime(made.from), to: formatTime(made.to), events: made.events },
          ...{ digest, alertDigest },
        });
      else {
        const many = `${made.events.length} documented ${made.events.length === 1 ? "event" : "events"}`;
        context.line(
          plain(`${name} (${kind}) is in ${args.out}, ${grouped(bytes / 1e3)} kB: ${many}`),
        );
        context.line(`digest ${digest}`);
      }
    } finally {
      tape.close();
    }
  },
});
