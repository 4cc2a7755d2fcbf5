import type { LoadedStrategy } from "../../datasets/backtest/load-strategy.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import type { BacktestDone } from "../backtest-run.ts";
import { checkOut } from "../check-out.ts";
import { type Context, defineCommand } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { findTape, openFound } from "../find-tape.ts";
import { everyStrategy } from "../strategy-lines.ts";
import { readSet, strategyOptions } from "../strategy-options.ts";
import { rangeOptions, readRange, refuseUnknown } from "../tape-range.ts";
import { readTerms } from "../terms-options.ts";

export const backtest = defineCommand({
  command: "backtest <tape>",
  describe: "A strategy on a tape, on paper: its fills, what they cost and what came of it",
  examples: [
    ["backtest svb-2023 --strategy depegReversion", "The dip of March 2023, bought and sold"],
    [
      "backtest svb-2023 --strategy flight --set calm=2h --fee 0,10 --report flight.html",
      "With a parameter and fees of one's own, and a sheet to read and print",
    ],
    [
      "backtest mine --strategy ./mine.ts --json --out fills.parquet",
      "A strategy of a file; for programs",
    ],
  ],
  positionals: {
    tape: { type: "string", demandOption: true, describe: "Path of a tape, or its name" },
  },
  options: {
    ...strategyOptions,
    strategy: { ...strategyOptions.strategy, demandOption: true },
    ...rangeOptions,
    instrument: { type: "string", array: true, describe: "Reads only this one; may be repeated" },
    order: {
      type: "string",
      choices: ["tape", "time"],
      default: "tape",
      describe: "tape: as recorded; time: by event time",
    },
    against: {
      type: "string",
      default: "hold,article",
      describe: "What it is held against, with commas; none: nothing",
    },
    fills: { type: "boolean", describe: "Every fill as a line (default: with --json)" },
    report: { type: "string", describe: "Write the tear sheet as one HTML file" },
    cuts: {
      type: "number",
      describe:
        "Cuts the whole tape at so many places to look for look-ahead (default: 4, and 0 where nothing is kept or reported)",
    },
    "no-sensitivity": {
      type: "boolean",
      default: false,
      describe: "Do not run it with other latencies, fees and venues, too",
    },
    out: { type: "string", describe: "Fills to a .parquet, .arrow, .csv or .json file" },
    "no-keep": {
      type: "boolean",
      default: false,
      describe: "Do not keep the result in the home, where the page of backtests finds it",
    },
  },
  details: everyStrategy,
  stops: true,
  exits: { 2: "also when the strategy of a file fails on the tape" },
  async run(args, context) {
    // Whatever can be refused without opening the tape is refused first.
    const range = readRange(args.from, args.to);
    const said = readSet(args.set);
    const cuts = readCuts(args.cuts ?? (args["no-keep"] && args.report === undefined ? 0 : 4));
    const termsOf = await readTerms(args, context);
    const [report, out] = await Promise.all(
      [args.report, args.out].map((path) =>
        path === undefined ? undefined : checkOut(path, context),
      ),
    );
    const [{ loadStrategy }, { readParameters }, { runBacktest, fillsFormat }, { readAgainst }] =
      await Promise.all([
        import("../../datasets/backtest/load-strategy.ts"),
        import("../../engine/backtest/parameters.ts"),
        import("../backtest-run.ts"),
        import("../read-against.ts"),
      ]);
    const format = out === undefined ? undefined : fillsFormat(out);
    const against = readAgainst(args.against);
    const strategy = await loadStrategy(args.strategy, context.cwd);
    const { id, parameters: table } = strategy.definition;
    const parameters = readParameters(id, table, said);
    const tape = await openFound(await findTape(args.tape, context), context);
    try {
      const known = tape.instruments.map((each) => each.id);
      refuseUnknown(args.instrument, known);
      refuseUnknown(args.trade, args.instrument ?? known);
      const { tradeUniverse } = await import("../../datasets/backtest/trade-universe.ts");
      const order = args.order === "time" ? ("time" as const) : ("tape" as const);
      const reads = {
        ...{ ...range, order },
        ...(args.instrument === undefined ? {} : { instruments: args.instrument }),
      };
      const barsOnly = (await tape.barInterval()) !== undefined;
      const done = await runBacktest(
        {
          ...{ tape, range: reads, strategy, parameters, against },
          ...{ terms: termsOf({ barsOnly }), capital: args.capital, seed: args.seed },
          trade: args.trade ?? (await tradeUniverse(tape, reads)),
          fills: args.fills ?? context.json,
          ...{ cuts, sensitivity: !args["no-sensitivity"] },
          command: commandLine("backtest", args.tape, { ...args }),
        },
        context,
      );
      if (done === undefined) return;
      const code = await tell(done, strategy, context);
      const { saveBacktest } = await import("../save-backtest.ts");
      const fills = out && format && { path: out, format };
      await saveBacktest(
        done,
        { report, fills: fills || undefined, keep: !args["no-keep"] },
        context,
      );
      return code;
    } finally {
      tape.close();
    }
  },
});

const readCuts = (cuts: number): number => {
  if (Number.isInteger(cuts) && cuts >= 0 && cuts <= 1000) return cuts;
  throw new WorkbenchError("usage", `--cuts cannot be ${cuts}`, "Give a whole number to 1000.");
};

/** Prints it and returns the exit code: a strategy that failed is its file's fault, or ours. */
const tell = async (
  { sheet, run: { failure } }: BacktestDone,
  { definition, ref }: LoadedStrategy,
  context: Context,
): Promise<number> => {
  if (context.json) context.object({ ...sheet });
  else {
    const { backtestLines } = await import("../backtest-lines.ts");
    for (const line of backtestLines(sheet, definition.parameters, context.color))
      context.line(line);
  }
  if (failure === undefined) return 0;
  const time = sheet.failure?.time ?? "the start of the tape";
  context.note(`strategy ${failure.strategy} failed at ${time}: ${failure.cause}`);
  return ref.kind === "file" ? 2 : 1;
};
