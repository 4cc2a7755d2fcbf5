import { WorkbenchError } from "../engine/errors.ts";
import type { Context } from "./command.ts";
import { commandLine } from "./command-line.ts";
import type { PaperChoice } from "./live-paper.ts";
import { readSet } from "./strategy-options.ts";
import { readTerms, type TermsArgs } from "./terms-options.ts";

export interface PaperArgs extends TermsArgs {
  readonly strategy: string | undefined;
  readonly set: readonly string[] | undefined;
  readonly trade: readonly string[] | undefined;
  readonly record: string | undefined;
}

/** Who trades on paper beside a live run, and how. Throws an error that names what is wrong. */
export const readPaper = async (args: PaperArgs, context: Context): Promise<PaperChoice> => {
  if (args.strategy === undefined)
    throw new WorkbenchError(
      "usage",
      "--paper needs --strategy",
      "pegtape strategies lists those that come along; a path of a TypeScript file is one, too.",
    );
  const said = readSet(args.set);
  const [termsOf, { loadStrategy }, { readParameters }, { parseInstrument }] = await Promise.all([
    readTerms(args, context),
    import("../datasets/backtest/load-strategy.ts"),
    import("../engine/backtest/parameters.ts"),
    import("../engine/market/instrument.ts"),
  ]);
  const strategy = await loadStrategy(args.strategy, context.cwd);
  const { id, parameters } = strategy.definition;
  return {
    ...{ strategy, parameters: readParameters(id, parameters, said) },
    ...{ terms: termsOf({ barsOnly: false }), capital: args.capital, seed: args.seed },
    trade: args.trade?.map(parseInstrument),
    command: commandLine("backtest", args.record ?? "<recording>", { ...args }),
  };
};
