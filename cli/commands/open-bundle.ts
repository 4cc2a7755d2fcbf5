import { cp, lstat, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Difference } from "../../datasets/bundle/emissions.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { readSettings } from "../pipeline-options.ts";
import { grouped, plain } from "../text.ts";

export const openBundle = defineCommand({
  command: "open <file>",
  describe: "Replays a bundle; says whether it comes to the same here, exit 3 when it does not",
  examples: [
    ["open dip.pegtape", "Same digest, or the first difference"],
    ["open dip.pegtape --out ./dip", "Keeps its tape, for replay and the pages"],
  ],
  positionals: {
    file: { type: "string", demandOption: true, describe: "What pegtape bundle made" },
  },
  options: {
    out: { type: "string", describe: "Keep the tape in this folder, which must be new" },
  },
  stops: true,
  exits: { 3: "it comes to something else here" },
  async run(args, context) {
    const out = args.out === undefined ? undefined : resolve(context.cwd, args.out);
    if (out !== undefined && (await lstat(out).catch(() => undefined)))
      throw new WorkbenchError("usage", `${args.out} exists already`, "Choose another --out.");
    const [{ unpackBundle }, { compareEmissions }, { openTape }, { replayTape }] =
      await Promise.all([
        import("../../datasets/bundle/unpack-bundle.ts"),
        import("../../datasets/bundle/emissions.ts"),
        import("../../recorder/tape/open-tape.ts"),
        import("../../datasets/replay-tape.ts"),
      ]);
    const scratch = await mkdtemp(join(tmpdir(), "pegtape-open-"));
    try {
      const path = resolve(context.cwd, args.file);
      const { manifest, ...unpacked } = await unpackBundle(path, args.file, scratch);
      const { settings: told, expected } = manifest;
      const settingsOf = await readSettings(
        {
          ...{ order: told.order, bars: told.bars, every: told.every },
          ...{ indicators: told.indicators, "seed-compat": told.seedCompat },
          ...{ preset: undefined, rules: undefined, model: unpacked.model },
        },
        {
          cwd: scratch,
          sections: { file: `${args.file}(bundle.json)`, alerts: told.alerts, notify: undefined },
        },
      );
      const tape = await openTape(unpacked.tape, { home: scratch, cache: false });
      const settings = await settingsOf(tape);
      const compared = compareEmissions(unpacked.emissions);
      const run = await replayTape({
        ...{ tape, settings, sink: compared.sink, signal: context.signal },
      }).finally(() => tape.close());
      if (context.signal.aborted) return;
      const difference = compared.finish();
      compared.close();
      const same = difference === undefined && run.digest === expected.digest;
      if (out !== undefined) await cp(unpacked.tape, out, { recursive: true, errorOnExist: true });
      const { ticks, frames, alerts, digest } = run;
      if (context.json)
        context.object({
          ...{ type: "result", same, ticks, frames, alerts, digest, expected: expected.digest },
          ...{ difference: difference ?? null, madeBy: manifest.pegtape },
        });
      else {
        const of = `${grouped(ticks)} ticks of ${manifest.tape.name}, ${grouped(frames)} frames, ${grouped(alerts)} alerts`;
        context.line(plain(of));
        if (same) context.line(`same digest ${digest}`);
        else
          for (const line of differenceLines(difference, digest, expected.digest))
            context.line(plain(line));
        if (!same && manifest.pegtape !== context.version)
          context.note(`made by pegtape ${manifest.pegtape}; this is ${context.version}`);
      }
      return same ? 0 : 3;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
});

const differenceLines = (
  difference: Difference | undefined,
  digest: string,
  expected: string,
): readonly string[] => {
  const digests = [`digest   ${digest}`, `expected ${expected}`];
  if (difference === undefined)
    return [
      "all that was emitted is the same, and the digest that was expected is another",
      ...digests,
    ];
  const { at, time, subject, key, expected: wanted, got } = difference;
  const what = key === null ? "" : ` ${key}`;
  return [
    `first difference at emission ${grouped(at)}, ${time ?? "the columns"}: ${subject}${what}`,
    `  expected ${JSON.stringify(wanted)}`,
    `  got      ${JSON.stringify(got)}`,
    ...digests,
  ];
};
