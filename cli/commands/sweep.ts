import { availableParallelism } from "node:os";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration } from "../../engine/market/time.ts";
import { checkOut } from "../check-out.ts";
import { defineCommand } from "../command.ts";
import { queueOption } from "../connect-queue.ts";
import { everyStrategy } from "../strategy-lines.ts";
import { readSet, strategyOptions } from "../strategy-options.ts";
import { readTerms } from "../terms-options.ts";

export const sweep = defineCommand({
  command: "sweep <tapes..>",
  describe:
    "Many backtests of one strategy: a grid or a sample of its parameters, and how far to believe the best of them",
  examples: [
    [
      'sweep march --strategy depegReversion --grid "entry=-200:-20:10"',
      "Nineteen entries, from 200 to 20 bps under par",
    ],
    [
      "sweep ust usdc usde --strategy flight --latin 200 --walk-forward --out flight.ndjson",
      "200 draws over three depegs, each test chosen for by the ones before it",
    ],
    [
      'sweep mine --strategy ./mine.ts --grid "entry=-100,-50 hold=10m:2h:10m" --workers 4 --json',
      "A strategy of a file over two parameters; for programs",
    ],
  ],
  positionals: {
    tapes: {
      ...{ type: "string", array: true, demandOption: true },
      describe: "Paths or names of tapes, each with the whole capital; ratios are of all together",
    },
  },
  options: {
    ...strategyOptions,
    strategy: { ...strategyOptions.strategy, demandOption: true },
    seed: { ...strategyOptions.seed, describe: "Of what is drawn: configurations and latencies" },
    grid: {
      type: "string",
      array: true,
      describe: 'Values of parameters: "entry=-200:-20:10 mode=a,b"; may be repeated',
    },
    random: { type: "number", describe: "Draw so many, each parameter anywhere in its range" },
    latin: { type: "number", describe: "Draw so many, evenly over each range: a Latin hypercube" },
    workers: {
      type: "number",
      describe: "Threads (default: as many as there are cores); no result depends on it",
    },
    queue: {
      ...queueOption,
      describe: "Leave the runs to workers that wait at this Redis or Valkey: redis://host:port",
    },
    "walk-forward": {
      type: "boolean",
      default: false,
      describe: "Choose on earlier event clusters, score on the next: purged, with an embargo",
    },
    embargo: {
      type: "string",
      default: "30d",
      describe: "How long before a test cluster training ends",
    },
    events: {
      type: "string",
      describe: "Events to walk over instead of those that the prices show: CSV as in evaluate",
    },
    out: {
      type: "string",
      describe: "The result's file, NDJSON; a stopped sweep goes on with it (default: in the home)",
    },
    top: { type: "number", default: 10, describe: "How many of the best to print" },
    "allow-reconstructed": {
      type: "boolean",
      default: false,
      describe: "Sweep over reconstructed and simulated tapes, too; every figure is marked",
    },
  },
  details: everyStrategy,
  stops: true,
  async run(args, context) {
    const said = readSet(args.set);
    const kind = kindOf(args.random, args.latin);
    const workers = wholeNumber("workers", args.workers ?? availableParallelism(), 256);
    const top = wholeNumber("top", args.top, 1_000_000);
    const embargo = parseDuration(args.embargo);
    const termsOf = await readTerms(args, context);
    const out = args.out === undefined ? undefined : await checkOut(args.out, context);
    const { sweepTapes } = await import("../sweep-run.ts");
    const result = await sweepTapes(
      {
        ...{
          tapes: args.tapes,
          strategy: args.strategy,
          trade: args.trade,
          workers,
          out,
          queue: args.queue,
        },
        design: {
          ...{ kind, grid: args.grid ?? [], seed: args.seed, fixed: said },
          ...(kind === "grid" ? {} : { draws: args[kind] ?? 0 }),
        },
        ...{ termsOf, capital: args.capital, allowDrawn: args["allow-reconstructed"] },
        walkForward: args["walk-forward"] ? { embargo, events: args.events } : undefined,
      },
      context,
    );
    if (result === undefined) return;
    const { sweepText, sweepObjects } = await import("../sweep-text.ts");
    if (context.json) for (const each of sweepObjects(result)) context.object(each);
    else for (const line of sweepText(result, { top, color: context.color })) context.line(line);
  },
});

const kindOf = (random: number | undefined, latin: number | undefined) => {
  if (random !== undefined && latin !== undefined)
    throw new WorkbenchError(
      "usage",
      "--random and --latin are two ways to draw",
      "Give one of them.",
    );
  if (random !== undefined) return "random" as const;
  return latin === undefined ? ("grid" as const) : ("latin" as const);
};

const wholeNumber = (option: string, value: number, most: number): number => {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new WorkbenchError(
    "usage",
    `--${option} cannot be ${value}`,
    `Give a whole number from 1 to ${most}.`,
  );
};
