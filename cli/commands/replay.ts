import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import { type Micros, parseTime } from "../../engine/market/time.ts";
import { tallyJson } from "../../engine/notify/tally.ts";
import { defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { pipelineOptions, readSettings } from "../pipeline-options.ts";

export const replay = defineCommand({
  command: "replay <tape>",
  describe: "A tape through the pipeline: its alerts, and the digest that names the run",
  examples: [
    ["replay svb-2023", "The alerts of March 2023, and a summary"],
    ["replay svb-2023 --json --frames frames.parquet", "For programs; every frame in a file"],
    ["replay mine --from 2023-03-11 --to 2023-03-12T06:00Z --speed 600", "Ten minutes a second"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    from: {
      type: "string",
      describe: "First time, inclusive; ISO 8601, UTC unless it says otherwise",
    },
    to: { type: "string", describe: "Last time, exclusive" },
    instrument: { type: "string", array: true, describe: "Only this one; may be repeated" },
    speed: { type: "string", default: "max", describe: "max, or seconds of tape a second" },
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
    const speed = readSpeed(args.speed);
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
      const summary = await runReplay(
        {
          tape,
          settings: await settings(tape),
          range: { ...range, ...(args.instrument ? { instruments: args.instrument } : {}) },
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
      if (summary.ticks === 0 && !summary.stopped)
        context.note(
          `no tick in this range: the tape is from ${tape.manifest.from} to ${tape.manifest.to}`,
        );
    } finally {
      tape.close();
    }
  },
});

export const readRange = (from: string | undefined, to: string | undefined) => {
  const range = { ...timeOption("from", from), ...timeOption("to", to) };
  if (range.from !== undefined && range.to !== undefined && range.to <= range.from)
    throw new WorkbenchError(
      "usage",
      `--to ${to} is not after --from ${from}`,
      "The range goes from --from, inclusive, to --to, exclusive.",
    );
  return range;
};

const timeOption = <K extends string>(
  key: K,
  text: string | undefined,
): Partial<Record<K, Micros>> => {
  if (text === undefined) return {};
  const time = parseTime(text);
  if (time === undefined)
    throw new WorkbenchError(
      "usage",
      `--${key} "${text}" is no time`,
      "Write it like 2023-03-11 or 2023-03-11T07:15Z.",
    );
  const option: Partial<Record<K, Micros>> = {};
  option[key] = time;
  return option;
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

const refuseUnknown = (asked: readonly string[] | undefined, known: readonly string[]): void => {
  const unknown = asked?.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  const [near] = nearest(unknown, known);
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  throw new WorkbenchError(
    "usage",
    `no instrument "${unknown}" on this tape`,
    `${guess}Known: ${known.join(", ")}.`,
  );
};
