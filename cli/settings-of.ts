import type { Options } from "yargs";
import { parseArguments } from "./arguments.ts";
import { type Args, type Command, type Context, commandName, type OptionTable } from "./command.ts";
import { globalOptions } from "./global-options.ts";
import { DEFAULT_FILE, fromEnvironment, fromFile, variableOf } from "./layers.ts";

/** An option, what it would be, and who says so. */
export interface Setting {
  readonly name: string;
  /** Undefined where nobody says anything. */
  readonly value: unknown;
  readonly origin: "flag" | "variable" | "file" | "default" | "none";
  /** As the origin is called: `--speed`, `PEGTAPE_SPEED`, `pegtape.config.json`. */
  readonly from: string;
}

/**
 * What a command line would run with: `words` begin with a command's name, or are empty for what holds for any command, where
 * the file or a variable says something. Throws the usage errors that the line itself would end with.
 */
export const settingsOf = (
  words: readonly string[],
  /** Flags of every command that stand before them. */
  own: Args,
  context: Pick<Context, "env" | "cwd" | "commands" | "options" | "sections">,
): Setting[] => {
  const { commands, options: known, sections } = context;
  const asked = sections.file === DEFAULT_FILE ? undefined : sections.file;
  const { options: file } = fromFile(asked, known, context);
  const variables = fromEnvironment(known, context.env);
  const given = words.length === 0 ? undefined : flagsOf(words, commands);
  const options: OptionTable = given
    ? { ...globalOptions, ...given.command.options }
    : { ...globalOptions, ...pick(known, [...Object.keys(file), ...Object.keys(variables)]) };
  return Object.entries(options).map(([name, option]): Setting => {
    const setting = (value: unknown, origin: Setting["origin"], from: string): Setting => ({
      ...{ name, value, origin, from },
    });
    const flag = given?.flags[name] ?? (name in globalOptions ? own[name] : undefined);
    const otherwise = variables[name] ?? file[name];
    if (flag !== undefined && (given?.flags[name] !== undefined || flag !== otherwise))
      return setting(flag, "flag", `--${name}`);
    if (variables[name] !== undefined)
      return setting(variables[name], "variable", variableOf(name));
    if (file[name] !== undefined) return setting(file[name], "file", sections.file);
    // A default that stands in the words of the option is the command's own affair.
    if (option.default === undefined) return setting(undefined, "none", "");
    return setting(option.default, "default", "");
  });
};

/** The command that the words begin with, and what they say; what else it needs may be missing. */
const flagsOf = (
  words: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly flags: Args } => {
  const lenient = commands.map((command) => ({
    ...command,
    command: `${commandName(command)} [rest..]`,
    positionals: { rest: { type: "string", array: true } },
    options: Object.fromEntries(
      Object.entries(command.options).map(([name, option]) => [name, undemanding(option)]),
    ),
  })) satisfies Command[];
  const { command, args } = parseArguments(words, { commands: lenient, layers: {} });
  const name = commandName(command);
  const own = commands.find((each) => commandName(each) === name);
  if (own === undefined) throw new Error(`no command ${name}`);
  return { command: own, flags: args };
};

const undemanding = ({ default: _, demandOption: __, ...option }: Options): Options => option;

const pick = (options: OptionTable, names: readonly string[]): OptionTable =>
  Object.fromEntries(
    names.flatMap((name) => {
      const option = options[name];
      // Commands differ in their defaults.
      return option === undefined ? [] : [[name, undemanding(option)]];
    }),
  );
