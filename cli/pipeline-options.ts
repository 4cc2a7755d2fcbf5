import { resolve } from "node:path";
import { type BarSize, parseBarSize } from "../engine/bars/bar-size.ts";
import { WorkbenchError } from "../engine/errors.ts";
import type { Select } from "../engine/indicators/select.ts";
import { formatDuration, type Micros, minutes, parseDuration } from "../engine/market/time.ts";
import type { PipelineSettings } from "../engine/pipeline/settings.ts";
import type { Tape } from "../recorder/tape/open-tape.ts";
import type { Context, OptionTable } from "./command.ts";

/** What decides the pipeline's output besides the tape; the same for every command that runs one. */
export const pipelineOptions = {
  order: {
    type: "string",
    choices: ["tape", "time"],
    default: "tape",
    describe: "tape: as recorded; time: by event time",
  },
  bars: {
    type: "string",
    describe:
      "Bar sizes, with commas: 1m, ticks:1, volume:100000, notional:100000 (default: 1m, or what the tape's bars have)",
  },
  every: { type: "string", default: "1m", describe: "A frame of what changed, this often" },
  indicators: { type: "string", describe: 'With commas: "rsi(14),bollinger(20,2)" (default: all)' },
  preset: {
    type: "string",
    choices: ["default", "quiet", "nervous", "article"],
    describe: "Alert rules that come with pegtape (default: the config file's, else default)",
  },
  rules: { type: "string", describe: "Alert rules from a JSON file: see docs/alert-rules.md" },
  model: {
    type: "string",
    describe: "A learned score that train made: values depegScore.discount and .premium of coins",
  },
  "seed-compat": { type: "boolean", default: false, describe: "The article's rules, literally" },
} as const satisfies OptionTable;

export interface PipelineArgs {
  readonly order: string;
  readonly bars: string | undefined;
  readonly every: string;
  readonly indicators: string | undefined;
  readonly preset: string | undefined;
  readonly rules: string | undefined;
  readonly model: string | undefined;
  readonly "seed-compat": boolean;
}

/**
 * The settings that the options ask for. What is wrong with them is said at once; the tape is only asked for what they
 * leave open.
 */
/** What the settings need to know of a tape, or of live feeds. */
type Told = Pick<Tape, "clock" | "barInterval">;

export const readSettings = async (
  args: PipelineArgs,
  context: Pick<Context, "cwd" | "sections">,
): Promise<(tape: Told) => Promise<PipelineSettings>> => {
  const bars = args.bars === undefined ? undefined : parseBars(args.bars);
  const model =
    args.model === undefined
      ? undefined
      : await (await import("../datasets/learned/model-file.ts")).readModel(
          resolve(context.cwd, args.model),
        );
  const said = {
    order: args.order === "time" ? ("time" as const) : ("tape" as const),
    every: parseDuration(args.every),
    indicators: await parseIndicators(args.indicators),
    seedCompat: args["seed-compat"],
    rules: (await import("./read-rules.ts")).readRules(args, context),
    ...(model === undefined ? {} : { model }),
  };
  const { isLearned } = await import("../engine/alerts/rule-value.ts");
  const learned = said.rules.find(isLearned);
  if (learned !== undefined && model === undefined)
    throw new WorkbenchError(
      "usage",
      `rule ${learned.id} judges the learned score, and there is no model`,
      "Give --model the file that pegtape train made.",
    );
  return async (tape) => ({ ...said, clock: tape.clock, bars: bars ?? [await defaultBars(tape)] });
};

const MINUTE: Micros = minutes(1);

const defaultBars = async (tape: Told): Promise<BarSize> => {
  const interval = await tape.barInterval();
  const length = interval !== undefined && interval > MINUTE ? interval : MINUTE;
  return parseBarSize(formatDuration(length));
};

const parseBars = (text: string): PipelineSettings["bars"] => {
  const sizes = text.split(",").map(parseBarSize);
  refuseTwice(
    sizes.map((size) => size.text),
    "bar size",
  );
  return sizes;
};

const parseIndicators = async (text: string | undefined): Promise<readonly Select[]> => {
  const { defaultSelects, parseSelect } = await import("../engine/indicators/select.ts");
  if (text === undefined) return defaultSelects;
  const parsed = splitSelects(text).map(parseSelect);
  // The keys of a frame are ids, so two of one kind would be told apart by nothing.
  refuseTwice(
    parsed.map(({ definition }) => definition.id),
    "indicator",
  );
  return parsed;
};

const refuseTwice = (names: readonly string[], what: string): void => {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new WorkbenchError("usage", `${what} "${twice}" is asked for twice`, "Name each once.");
};

/** Splits at commas outside brackets: `rsi(14),bollinger(20,2)`. */
export const splitSelects = (text: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const letter = text[at] ?? ",";
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (letter !== "," || (depth > 0 && at < text.length)) continue;
    parts.push(text.slice(from, at).trim());
    from = at + 1;
  }
  return parts;
};
