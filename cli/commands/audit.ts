import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration } from "../../engine/market/time.ts";
import { auditJson, auditLines } from "../audit-lines.ts";
import { defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";
import { startProgress } from "../progress.ts";
import { readSet, strategyOptions } from "../strategy-options.ts";
import { refuseUnknown } from "../tape-range.ts";
import { readTerms, termsOptions } from "../terms-options.ts";
import { plain } from "../text.ts";

const MOST_CUTS = 10_000;
/** Far more than an honest strategy keeps. */
const MEMORY_MB = 1024;

export const audit = defineCommand({
  command: "audit <strategy>",
  describe:
    "Whether a strategy looks ahead: the tape is cut and altered at many places, and no earlier order may change",
  examples: [
    ["audit depegReversion", "On the weekend of March 2023"],
    [
      "audit ./mine.ts --tape mine --cuts 200",
      "A strategy of one's own; exit 3 when it looks ahead",
    ],
  ],
  positionals: {
    strategy: {
      type: "string",
      demandOption: true,
      describe: "A strategy that comes with pegtape, or the path of a TypeScript file",
    },
  },
  options: {
    tape: { type: "string", default: "svb-2023", describe: "Path of a tape, or its name" },
    cuts: { type: "number", default: 40, describe: "Places at which the tape is cut and altered" },
    patience: {
      type: "string",
      default: "10s",
      describe: "How long it may take to come back when it is told something",
    },
    set: strategyOptions.set,
    trade: strategyOptions.trade,
    ...termsOptions,
    seed: { ...termsOptions.seed, describe: "Of what is drawn: the places, latencies" },
  },
  stops: true,
  exits: { 3: "the strategy looks ahead" },
  async run(args, context) {
    if (!(Number.isSafeInteger(args.cuts) && args.cuts >= 1 && args.cuts <= MOST_CUTS))
      throw new WorkbenchError(
        "usage",
        `--cuts cannot be ${args.cuts}`,
        `Give a whole number from 1 to ${MOST_CUTS}.`,
      );
    const patienceMs = parseDuration(args.patience) / 1000;
    const said = readSet(args.set);
    const termsOf = await readTerms(args, context);
    const [{ loadStrategy }, { readParameters }, { auditStrategy }, { tradeUniverse }] =
      await Promise.all([
        import("../../datasets/backtest/load-strategy.ts"),
        import("../../engine/backtest/parameters.ts"),
        import("../../datasets/backtest/audit-strategy.ts"),
        import("../../datasets/backtest/trade-universe.ts"),
      ]);
    const strategy = await loadStrategy(args.strategy, context.cwd);
    const { id, parameters: table } = strategy.definition;
    const parameters = readParameters(id, table, said);
    const tape = await openFound(await findTape(args.tape, context), context);
    const progress = await startProgress(context, `audit of ${id}`, 100, "%");
    try {
      refuseUnknown(
        args.trade,
        tape.instruments.map((each) => each.id),
      );
      const barsOnly = (await tape.barInterval()) !== undefined;
      const result = await auditStrategy({
        ...{ tape, strategy, parameters, cuts: args.cuts, seed: args.seed },
        ...{ terms: termsOf({ barsOnly }), capital: args.capital },
        trade: args.trade ?? (await tradeUniverse(tape, {})),
        ...{ patienceMs, memoryMb: MEMORY_MB, signal: context.signal },
        onProgress: (done, all) => progress.update(Math.round((done / all) * 100)),
      });
      progress.stop();
      if (result === undefined) return;
      const { differenceText } = await import("../../engine/backtest/audit.ts");
      const first = result.difference && differenceText(result.difference);
      if (context.json) context.object(auditJson(result, first));
      else for (const line of auditLines(result, first)) context.line(plain(line));
      return first === undefined ? 0 : 3;
    } finally {
      progress.stop();
      tape.close();
    }
  },
});
