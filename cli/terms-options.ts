import type { Terms, VenueTerms } from "../engine/backtest/terms.ts";
import { WorkbenchError } from "../engine/errors.ts";
import type { Context, OptionTable } from "./command.ts";

/** What trading costs and how long it takes: the same for every command that trades on paper. */
export const termsOptions = {
  terms: {
    type: "string",
    describe: "Fees, halts and the rest from a JSON file: docs/backtesting.md",
  },
  fee: {
    type: "string",
    describe: "<maker>,<taker> in bps, of every venue: 16,26 (default: each its own)",
  },
  latency: {
    type: "string",
    describe: "<median>,<95th percentile>: 50ms,250ms, or 0 (default: that; 0 where only bars are)",
  },
  participation: {
    type: "number",
    describe: "Part of the traded volume that one gets, over 0 to 1 (default: 0.1)",
  },
  capital: { type: "number", default: 100_000, describe: "Start, in the account's currency" },
  seed: { type: "number", default: 1, describe: "Of what is drawn: latencies" },
} as const satisfies OptionTable;

export interface TermsArgs {
  readonly terms: string | undefined;
  readonly fee: string | undefined;
  readonly latency: string | undefined;
  readonly participation: number | undefined;
  readonly capital: number;
  readonly seed: number;
}

/**
 * The terms that the options ask for: what comes along, then the file, then the flags. Whatever is wrong is said at once;
 * the tape is only asked whether it holds bars alone.
 */
export const readTerms = async (
  args: TermsArgs,
  { cwd }: Pick<Context, "cwd">,
): Promise<(tape: { readonly barsOnly: boolean }) => Terms> => {
  refuseCapital(args.capital);
  if (!(Number.isSafeInteger(args.seed) && Math.abs(args.seed) < 2 ** 31))
    throw wrong("seed", args.seed, "Give a whole number under 2147483648.");
  const [{ defaultTerms, venueTerms }, input, { readJson }] = await Promise.all([
    import("../datasets/venue-terms/default-terms.ts"),
    import("../datasets/venue-terms/terms-input.ts"),
    import("./read-rules.ts"),
  ]);
  const { terms: file, participation } = args;
  const content = file === undefined ? undefined : readJson(file, cwd);
  const fees = readFees(args.fee);
  const said: { readonly every?: VenueTerms } =
    fees === undefined ? {} : { every: venueTerms(fees) };
  const latency = args.latency === undefined ? undefined : readLatency(args.latency, input);
  if (participation !== undefined && !(participation > 0 && participation <= 1))
    throw wrong("participation", participation, "Give a part, over 0 and at most 1: 0.1.");
  const make = (barsOnly: boolean): Terms => {
    const base = defaultTerms({ seed: args.seed, barsOnly });
    const read = file === undefined ? base : input.withTerms(base, content, file);
    return {
      ...read,
      ...(said.every === undefined ? {} : { venues: {}, other: said.every }),
      ...(latency === undefined ? {} : { latency: { ...latency, seed: args.seed } }),
      ...(participation === undefined ? {} : { participation }),
    };
  };
  make(false);
  return ({ barsOnly }) => make(barsOnly);
};

const refuseCapital = (capital: number): void => {
  // Sums are kept in steps of 1e-8 on their way in.
  if (!(capital >= 1 && capital <= 1e12))
    throw wrong("capital", capital, "Give an amount from 1 to 1000000000000.");
};

const readFees = (text: string | undefined) => {
  if (text === undefined) return undefined;
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [maker = Number.NaN, taker = Number.NaN] = parts;
  const fine = (bps: number) => bps >= 0 && bps <= 1000;
  if (parts.length !== 2 || !fine(maker) || !fine(taker))
    throw wrong("fee", text, "Write <maker>,<taker> in bps, each 0 to 1000: 16,26.");
  return { maker, taker };
};

const readLatency = (
  text: string,
  { readDuration }: { readDuration(text: string): number },
): { readonly median: number; readonly p95: number } => {
  const parts = text.split(",").map(readDuration);
  const [median = 0, p95 = median] = parts;
  if (parts.length > 2 || p95 < median)
    throw wrong("latency", text, "Write <median>,<95th percentile>: 50ms,250ms.");
  return { median, p95 };
};

const wrong = (option: string, value: unknown, hint: string): WorkbenchError =>
  new WorkbenchError("usage", `--${option} cannot be ${value}`, hint);
