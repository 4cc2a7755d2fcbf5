import { WorkbenchError } from "../../engine/errors.ts";
import { tallyJson } from "../../engine/notify/tally.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { type Context, defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { monitorConsole } from "../monitor/wants-monitor.ts";
import { pipelineOptions, readSettings } from "../pipeline-options.ts";
import type { Summary } from "../replay-run.ts";
import { rangeOptions, readRange, refuseUnknown } from "../tape-range.ts";

export const replay = defineCommand({
  command: "replay <tape>",
  describe: "A tape through the pipeline: its alerts, and the digest that names the run",
  examples: [
    ["replay svb-2023", "The alerts of March 2023, and a summary"],
    ["replay svb-2023 --json --frames frames.parquet", "For programs; every frame in a file"],
    ["replay svb-2023 --watch", "On a board, with keys to play, step and seek; ? shows them"],
    ["replay mine --from 2023-03-11 --to 2023-03-12T06:00Z --speed 600", "Ten minutes a second"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    ...rangeOptions,
    instrument: { type: "string", array: true, describe: "Only this one; may be repeated" },
    speed: {
      type: "string",
      describe: "max, or seconds of tape a second (default: max; with --watch 600)",
    },
    watch: {
      type: "boolean",
      default: false,
      describe: "On the board of live, with keys to play, step and seek; needs a terminal",
    },
    ...pipelineOptions,
    frames: {
      type: "string",
      describe: "Frames to a .parquet or .arrow file, or - for stdout (NDJSON)",
    },
    batch: { type: "number", describe: "Ticks a batch; changes nothing that comes out" },
    "no-cache": { type: "boolean", default: false, describe: "Straight from Parquet" },
  },
  stops: true,
  async run(args, context) {
    // Whatever can be refused without opening the tape is refused first.
    const range = readRange(args.from, args.to);
    const speed = readSpeed(args.speed ?? "max");
    const terminal = args.watch ? monitorConsole(context, false) : undefined;
    if (args.watch) refuseBeside(args);
    if (args.watch && terminal === undefined)
      context.note("--watch needs a terminal to draw on: here come lines instead");
    const batch = readBatch(args.batch);
    const settings = await readSettings(args, context);
    const [{ runReplay }, { summaryLines }, { rehearse, toldBy }] = await Promise.all([
      import("../replay-run.ts"),
      import("../summary-lines.ts"),
      import("../alerts-on-tape.ts"),
    ]);
    const rehearsal = await rehearse(context);
    const path = await findTape(args.tape, context);
    const tape = await openFound(path, context, !args["no-cache"]);
    try {
      refuseUnknown(
        args.instrument,
        tape.instruments.map(({ id }) => id),
      );
      const json = context.json || args.frames === "-";
      const chosen = { ...range, ...(args.instrument ? { instruments: args.instrument } : {}) };
      if (terminal !== undefined) {
        const { watchReplay } = await import("../replay-watch.ts");
        const pace = args.speed === undefined ? 600 : (speed ?? ("max" as const));
        const watch = { tape, settings: await settings(tape), range: chosen, speed: pace };
        const { summary, alerts } = await watchReplay(terminal, watch, context);
        for (const alert of alerts) rehearsal.alert(alert);
        const told = toldBy(rehearsal, summary);
        for (const line of summaryLines(summary, context.color, told)) context.line(line);
        tellEmpty(summary, tape, context);
        return;
      }
      const summary = await runReplay(
        {
          tape,
          settings: await settings(tape),
          range: chosen,
          ...(batch === undefined ? {} : { batch }),
          ...(speed === undefined ? {} : { speed }),
          ...(args.frames === undefined ? {} : { frames: args.frames }),
          json,
          also: [rehearsal],
        },
        context,
      );
      const told = toldBy(rehearsal, summary);
      if (json) context.object({ ...summary, notifications: tallyJson(told) });
      else for (const line of summaryLines(summary, context.color, told)) context.line(line);
      tellEmpty(summary, tape, context);
    } finally {
      tape.close();
    }
  },
});

const tellEmpty = (
  { ticks, stopped }: Summary,
  { manifest: { from, to } }: Tape,
  context: Context,
): void => {
  if (ticks === 0 && !stopped)
    context.note(`no tick in this range: the tape is from ${from} to ${to}`);
};

/** What makes no sense where somebody may go back. */
const refuseBeside = (args: { readonly frames: unknown; readonly batch: unknown }): void => {
  const [beside] = (["frames", "batch"] as const).filter((name) => args[name] !== undefined);
  if (beside !== undefined)
    throw new WorkbenchError(
      "usage",
      `--watch and --${beside} do not go together`,
      "Replay once with the one and once with the other.",
    );
};

export const readSpeed = (text: string): number | undefined => {
  if (text === "max") return undefined;
  const speed = Number(text);
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new WorkbenchError(
      "usage",
      `--speed "${text}" is no speed`,
      "Give max, or a number: 60 is a minute a second.",
    );
  return speed;
};

const readBatch = (batch: number | undefined): number | undefined => {
  if (batch !== undefined && !(Number.isInteger(batch) && batch >= 1 && batch <= 10_000_000))
    throw new WorkbenchError(
      "usage",
      `--batch ${batch} is no batch size`,
      "Give a whole number from 1 to 10000000.",
    );
  return batch;
};
