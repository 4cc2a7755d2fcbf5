import yargs, { type Argv, type Options } from "yargs";
import { WorkbenchError } from "../engine/errors.ts";
import { type Args, type Command, commandName, type OptionTable } from "./command.ts";
import { globalOptions } from "./global-options.ts";
import { type Reached, usageError } from "./usage-error.ts";

export interface Parsed {
  readonly command: Command;
  readonly args: Args;
  readonly more: readonly Args[];
}

export interface Parsing {
  readonly commands: readonly Command[];
  /** What config file and environment say, by option name. */
  readonly layers: Args;
  /** `--add`, where what is read is the group after one. */
  readonly separator?: string;
}

/** Reads a command line. Throws a usage error that names what is wrong and what was probably meant. */
export const parseArguments = (argv: readonly string[], parsing: Parsing): Parsed => {
  const separator = groupSeparator(argv, parsing.commands);
  if (separator === undefined) return parseGroup(argv, parsing);
  const [first = [], ...others] = splitGroups(argv, separator);
  const parsed = parseGroup(first, parsing);
  const words = commandName(parsed.command).split(" ");
  const more: Args[] = [];
  const args: Record<string, unknown> = { ...parsed.args };
  for (const group of others) {
    const next = parseGroup([...words, ...group], { ...parsing, layers: {}, separator });
    more.push(next.args);
    for (const key of Object.keys(globalOptions))
      if (next.args[key] !== undefined) args[key] = next.args[key];
  }
  return { ...parsed, args, more };
};

const groupSeparator = (
  argv: readonly string[],
  commands: readonly Command[],
): string | undefined => {
  const command = commands.find(
    ({ groups, command }) => groups && argv.includes(command.split(" ")[0] ?? ""),
  );
  const name = command?.groups;
  return name && argv.some((token) => token === name || token.startsWith(`${name}=`))
    ? name
    : undefined;
};

/** `a --add b c --add=d` as `[a] [b c] [d]`. */
const splitGroups = (argv: readonly string[], separator: string): string[][] => {
  const groups: string[][] = [[]];
  for (const token of argv) {
    if (token === separator) groups.push([]);
    else if (token.startsWith(`${separator}=`))
      groups.push([token.slice(separator.length + 1)].filter((file) => file !== ""));
    else groups.at(-1)?.push(token);
  }
  return groups;
};

/** yargs reads one value after each option, so that `--frames -` works; an option takes no word that follows. */
const forYargs = (option: Options): Options =>
  option.type === "boolean" ? option : { ...option, nargs: 1 };

const parseGroup = (argv: readonly string[], parsing: Parsing): Parsed => {
  const { commands, layers } = parsing;
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  let chosen: { readonly command: Command; readonly args: Args } | undefined;
  /** How far yargs got, for the error messages. */
  const reached: Reached = {
    argv,
    commands,
    group: "",
    command: undefined,
    separator: parsing.separator,
  };

  const add = (y: Argv, command: Command, words: string): void => {
    y.command(
      command.command.slice(words.length).trim(),
      command.describe,
      (inner) => {
        reached.command = command;
        for (const [key, option] of Object.entries(command.positionals))
          inner.positional(key, option as Parameters<typeof inner.positional>[1]);
        for (const [key, option] of Object.entries(command.options))
          inner.option(key, forYargs(option));
        const known = { ...globalOptions, ...command.options };
        inner.config(Object.fromEntries(Object.entries(layers).filter(([key]) => key in known)));
      },
      (args) => {
        chosen = { command, args };
      },
    );
  };

  const y = yargs([])
    .scriptName("pegtape")
    .usage("$0 <command>: replay of stablecoin depegs, tick by tick")
    .exitProcess(false)
    .detectLocale(false)
    .strict()
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .help(false)
    .version(false)
    .fail((message, error) => {
      // With no message of its own yargs hands over what was thrown, or nothing at all.
      const thrown: unknown = error;
      throw usageError(message || (thrown instanceof Error ? thrown.message : ""), reached);
    });
  for (const [key, option] of Object.entries(globalOptions)) y.option(key, forYargs(option));
  const groups = new Set<string>();
  for (const command of commands) {
    const words = commandName(command).split(" ");
    const [group = ""] = words;
    if (words.length === 1) add(y, command, "");
    if (words.length === 1 || groups.has(group)) continue;
    groups.add(group);
    const members = commands.filter((other) => commandName(other).startsWith(`${group} `));
    y.command(
      group,
      `${members.map((other) => commandName(other).slice(group.length + 1)).join(" | ")}`,
      (inner) => {
        reached.group = group;
        for (const member of members) add(inner, member, group);
        inner.demandCommand(1, "");
      },
    );
  }
  y.demandCommand(1, "");
  try {
    y.parse([...words]);
  } catch (error) {
    // yargs throws some of its complaints instead of handing them to fail().
    if (error instanceof WorkbenchError) throw error;
    throw usageError(error instanceof Error ? error.message : String(error), reached);
  }
  if (chosen === undefined) throw usageError("", reached);
  const { command } = chosen;
  refuseWords(words, command);
  const args = withRest(chosen.args, end < 0 ? [] : argv.slice(end + 1), command);
  return { command, args: tidy(args, command), more: [] };
};

/** What follows `--` belongs to the last positional, where that takes several; yargs leaves it aside. */
const withRest = (args: Args, rest: readonly string[], command: Command): Args => {
  const [last] = Object.entries(command.positionals).slice(-1);
  const [unexpected] = rest;
  if (unexpected === undefined) return args;
  if (last?.[1].array !== true)
    throw new WorkbenchError(
      "usage",
      `unexpected argument "${unexpected}"`,
      `See pegtape ${commandName(command)} --help.`,
    );
  const given: unknown = args[last[0]];
  return { ...args, [last[0]]: [...(Array.isArray(given) ? given : []), ...rest] };
};

/** yargs takes `--no-cache=maybe` for false. */
const refuseWords = (argv: readonly string[], command: Command): void => {
  const known: OptionTable = { ...globalOptions, ...command.options };
  for (const token of argv) {
    const [, key = "", value = ""] = /^--([^=]+)=(.*)$/s.exec(token) ?? [];
    if (known[key]?.type === "boolean" && value !== "true" && value !== "false")
      throw new WorkbenchError(
        "usage",
        `--${key} cannot be "${value}"`,
        "Give it alone, or with =true or =false.",
      );
  }
};

/** An option that holds one value is given once; numbers must be numbers. */
const tidy = (args: Args, command: Command): Args => {
  const known: OptionTable = { ...globalOptions, ...command.positionals, ...command.options };
  const result: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(known)) {
    const given = args[key];
    if (given === undefined) continue;
    if (Array.isArray(given) && option.array !== true)
      throw new WorkbenchError(
        "usage",
        `--${key} is given more than once`,
        command.groups === undefined
          ? "Give it once."
          : `Give it once for each group; ${command.groups} begins a further group of files.`,
      );
    if (option.type === "number" && Number.isNaN(given))
      throw new WorkbenchError(
        "usage",
        `--${key} takes a number`,
        `See pegtape ${commandName(command)} --help.`,
      );
    if (given === "")
      throw new WorkbenchError(
        "usage",
        `--${key} is empty`,
        `See pegtape ${commandName(command)} --help.`,
      );
    result[key] = given;
  }
  return result;
};
