import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { checkOut } from "../check-out.ts";
import { type Context, defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { type PipelineArgs, pipelineOptions, readSettings } from "../pipeline-options.ts";
import { rangeOptions, readRange } from "../tape-range.ts";
import { bytes, grouped, plain } from "../text.ts";

export const bundle = defineCommand({
  command: "bundle <tape>",
  describe:
    "A slice of a tape, what it runs with and what comes of it, in one file to send; no secrets",
  examples: [
    [
      "bundle svb-2023 --from 2023-03-11T06:00Z --to 2023-03-11T09:00Z --out dip.pegtape",
      "Three hours, for whoever has pegtape: pegtape open dip.pegtape",
    ],
    [
      "bundle mine --rules my-rules.json --out bug.pegtape",
      "All of a tape, with rules of one's own",
    ],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    ...rangeOptions,
    ...pipelineOptions,
    out: { type: "string", demandOption: true, describe: "The file, as x.pegtape; must be new" },
  },
  stops: true,
  async run(args, context) {
    const range = readRange(args.from, args.to);
    const out = await checkOut(args.out, context);
    const settingsOf = await readSettings(args, context);
    const alerts = await alertsTold(args, context);
    const { packBundle } = await import("../../datasets/bundle/pack-bundle.ts");
    const tape = await openFound(await findTape(args.tape, context), context);
    const scratch = await mkdtemp(join(tmpdir(), "pegtape-bundle-"));
    try {
      const settings = await settingsOf(tape);
      const { expected, files } = await packBundle({
        ...{ tape, range, settings, out, scratch, signal: context.signal },
        model: args.model === undefined ? undefined : resolve(context.cwd, args.model),
        told: {
          order: settings.order,
          bars: settings.bars.map(({ text }) => text).join(","),
          every: args.every,
          ...(args.indicators === undefined ? {} : { indicators: args.indicators }),
          ...{ seedCompat: settings.seedCompat, alerts },
        },
        version: context.version,
      });
      const { size } = await stat(out);
      if (context.json) context.object({ type: "result", path: out, bytes: size, ...expected });
      else {
        const { ticks, frames, alerts: told, digest } = expected;
        context.line(
          plain(
            `${args.out}: ${bytes(size)}, ${files.length} files; ${grouped(ticks)} ticks, ${grouped(frames)} frames, ${grouped(told)} alerts`,
          ),
        );
        context.line(`digest ${digest}`);
        context.note(`next: pegtape open ${args.out}`);
      }
    } catch (error) {
      // Stopped: nothing is left, and why it ended is not a failure.
      if (!context.signal.aborted) throw error;
    } finally {
      tape.close();
      await rm(scratch, { recursive: true, force: true });
    }
  },
});

/** The rules, written out: what a preset means may change with a version. */
const alertsTold = async (
  args: Pick<PipelineArgs, "preset" | "rules">,
  context: Context,
): Promise<Record<string, unknown>> => {
  const [{ alertsAsked }, { presets }] = await Promise.all([
    import("../read-rules.ts"),
    import("../../engine/alerts/presets.ts"),
  ]);
  const { input, where } = alertsAsked(args, context);
  // That it can be read was seen with the settings.
  const { preset, rules: own = [] } = input as { preset?: keyof typeof presets; rules?: unknown[] };
  if (!Array.isArray(own)) throw new WorkbenchError("input", `${where}: no rules`, "");
  const named = new Set(own.map((rule) => (rule as { readonly id?: unknown }).id));
  const base = preset === undefined ? [] : presets[preset];
  return { rules: [...base.filter(({ id }) => !named.has(id)), ...own] };
};
