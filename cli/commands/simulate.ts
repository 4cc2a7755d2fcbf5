import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration } from "../../engine/market/time.ts";
import type { Fault } from "../../recorder/simulator/faults.ts";
import type { Simulator } from "../../recorder/simulator/start-simulator.ts";
import { type Context, defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { rangeOptions, readRange } from "../tape-range.ts";
import { grouped } from "../text.ts";
import { readSpeed } from "./replay.ts";
import { refusePort } from "./serve.ts";

export const simulate = defineCommand({
  command: "simulate <tape>",
  describe: "A tape served on the venues' own protocols, for recorders and bots to connect to",
  examples: [
    [
      "simulate svb-2023 --from 2023-03-11T06:30Z --to 2023-03-11T08:30Z --speed 600",
      "Two hours of March 2023 in 12 seconds",
    ],
    [
      "simulate svb-2023 --venues kraken --port 0 --faults 7 --json",
      "With faults drawn from a seed",
    ],
    ["simulate mine --faults faults.jsonl --linger 10s", "With those of a file; ends by itself"],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    venues: {
      type: "string",
      describe: "With commas: kraken,coinbase (default: all that have trades or quotes)",
    },
    port: { type: "number", default: 9100, describe: "Port on 127.0.0.1; 0 is any free one" },
    ...rangeOptions,
    speed: { type: "string", default: "1", describe: "Seconds of tape a second, or max" },
    faults: { type: "string", describe: "What goes wrong: a seed to draw it from, or a file" },
    wait: {
      type: "string",
      default: "2s",
      describe: "From the first client's first message to the first tick, for others to join",
    },
    linger: { type: "string", describe: "End so long after the last tick (default: Ctrl-C ends)" },
  },
  stops: true,
  async details() {
    const { faultKinds } = await import("../../recorder/simulator/faults.ts");
    return [
      "One server, each venue below its own prefix: ws://127.0.0.1:9100/kraken/…, http://127.0.0.1:9100/kraken.",
      "Faults of a file are JSON, a line each, as --faults <seed> --json prints them; atMs counts from the start",
      `of the tape, forMs is wall clock. Kinds: ${faultKinds.join(" ")}.`,
    ];
  },
  async run(args, context) {
    // Whatever can be refused without opening the tape is refused first.
    refusePort(args.port);
    const range = readRange(args.from, args.to);
    const speed = readSpeed(args.speed);
    const waitMs = args.wait === "0" ? 0 : parseDuration(args.wait) / 1000;
    const lingerMs = args.linger === undefined ? undefined : readLinger(args.linger);
    const faults = args.faults === undefined ? undefined : await readFaults(args.faults, context);
    const [{ startSimulator }, protocols, { realClock }] = await Promise.all([
      import("../../recorder/simulator/start-simulator.ts"),
      import("../../recorder/simulator/venues/index.ts"),
      import("../feed-run.ts"),
    ]);
    const tape = await openFound(await findTape(args.tape, context), context);
    try {
      const simulator = await startSimulator({
        ...{ tape, ...range, speed, waitMs, faults, port: args.port },
        protocols: Object.values(protocols),
        venues: args.venues?.split(",").map((venue) => venue.trim()),
        clock: realClock(context),
        remark: context.note,
      });
      try {
        await tell(simulator, lingerMs, context);
      } finally {
        await simulator.close();
      }
    } finally {
      tape.close();
    }
  },
});

const readLinger = (text: string): number => (text === "0" ? 0 : parseDuration(text) / 1000);

const readFaults = async (text: string, context: Context): Promise<number | Fault[]> => {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const { parseFaults } = await import("../../recorder/simulator/faults.ts");
  const path = resolve(context.cwd, text);
  const read = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new WorkbenchError(
      "missing",
      `--faults "${text}" is neither a seed nor a file that can be read`,
      "Give a whole number, or the path of a file of faults.",
      { cause },
    );
  });
  return parseFaults(read, text);
};

/** Says where the venues are, and when the tape has been told; these lines are JSON always, for programs. */
const tell = async (
  simulator: Simulator,
  lingerMs: number | undefined,
  context: Context,
): Promise<void> => {
  const { addresses, faults, venues } = simulator;
  for (const address of addresses) context.object({ type: "listening", ...address });
  if (context.json) for (const fault of faults) context.object({ type: "fault", ...fault });
  const ticks = venues.reduce((sum, { trades, quotes }) => sum + trades + quotes, 0);
  const wrong = faults.length === 0 ? "" : `, ${grouped(faults.length)} faults`;
  context.note(`${grouped(ticks)} ticks${wrong}; they begin when the first client subscribes`);
  const aborted = abortion(context.signal);
  const counts = await Promise.race([simulator.ended, aborted]);
  if (counts === undefined) return;
  context.object({ type: "ended", ...counts });
  if (lingerMs === undefined) await aborted;
  else await context.wait(lingerMs, context.signal);
};

const abortion = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
