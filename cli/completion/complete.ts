import type { Options } from "yargs";
import { type Command, commandName, type Machine, type OptionTable } from "../command.ts";
import { everyOption, globalOptions } from "../global-options.ts";
import { homeOf } from "../home-of.ts";
import { readLayers } from "../layers.ts";
import { valueNames } from "./value-names.ts";

/** What may be inserted into somebody's command line: nothing that a shell reads anything into. */
const HARMLESS = /^[\w@%+=:,./-]+$/;

/**
 * What may follow: `words` are those after `pegtape`, the last of them the one that is being written, perhaps empty. Empty
 * where pegtape knows of nothing, so that the shell offers files. Never throws: nobody reads an error here.
 */
export const complete = async (
  words: readonly string[],
  commands: readonly Command[],
  machine: Pick<Machine, "env" | "cwd">,
): Promise<string[]> => {
  const before = words.slice(0, -1);
  const last = words.at(-1) ?? "";
  const found = await candidates(before, last, commands, machine).catch(() => []);
  return [...new Set(found)].filter((each) => each.startsWith(last) && HARMLESS.test(each));
};

const candidates = async (
  before: readonly string[],
  last: string,
  commands: readonly Command[],
  machine: Pick<Machine, "env" | "cwd">,
): Promise<readonly string[]> => {
  const said = readWords(before, commands);
  const { command } = said;
  const options: OptionTable = { ...globalOptions, ...command?.options };
  const context = {
    home: homeFor(before, commands, machine),
    cwd: machine.cwd,
    words: said.bare,
    command: command === undefined ? "" : commandName(command),
  };
  const valuesOf = (name: string, option: Options, text: string) =>
    option.choices?.map(String) ?? valueNames(name, text, context);
  if (said.waiting !== undefined) return valuesOf(said.waiting, options[said.waiting] ?? {}, last);
  const [, name, text] = /^--([\w-]+)=(.*)$/s.exec(last) ?? [];
  if (name !== undefined && text !== undefined) {
    const values = await valuesOf(name, options[name] ?? {}, text);
    return values.map((value) => `--${name}=${value}`);
  }
  if (last.startsWith("-")) return flags(options, before);
  if (command === undefined) return nextWords(said.bare, commands);
  const positionals = Object.entries(command.positionals);
  const at = said.bare.length - commandName(command).split(" ").length;
  const [key, positional] = positionals[Math.min(at, positionals.length - 1)] ?? [];
  // Only the last of them may be several.
  if (key === undefined || positional === undefined) return [];
  if (at >= positionals.length && positional.array !== true) return [];
  return valuesOf(`<${key}>`, positional, last);
};

interface Said {
  readonly command: Command | undefined;
  /** Words that are no options and no values of options. */
  readonly bare: readonly string[];
  /** The option whose value comes next. */
  readonly waiting: string | undefined;
}

const readWords = (words: readonly string[], commands: readonly Command[]): Said => {
  const bare: string[] = [];
  let waiting: string | undefined;
  let command: Command | undefined;
  for (const word of words) {
    if (waiting !== undefined) {
      waiting = undefined;
      continue;
    }
    const options: OptionTable = { ...globalOptions, ...command?.options };
    const option = word.startsWith("--") ? options[word.slice(2)] : undefined;
    if (option !== undefined && option.type !== "boolean") waiting = word.slice(2);
    if (word.startsWith("-")) continue;
    bare.push(word);
    command ??= commands.find((each) => commandName(each) === bare.join(" "));
  }
  return { command, bare, waiting };
};

/** The words that commands begin with, or go on with after one. */
const nextWords = (bare: readonly string[], commands: readonly Command[]): string[] =>
  commands
    .map((command) => commandName(command).split(" "))
    .filter((name) => name.length > bare.length && bare.every((word, at) => name[at] === word))
    .flatMap((name) => name[bare.length] ?? []);

/** Those that may still be given. */
const flags = (options: OptionTable, before: readonly string[]): string[] => [
  ...Object.entries(options)
    .filter(([name, { array }]) => array === true || !before.includes(`--${name}`))
    .map(([name]) => `--${name}`),
  "--help",
  "--version",
];

/** Where tapes are looked for: as the command itself would. */
const homeFor = (
  before: readonly string[],
  commands: readonly Command[],
  machine: Pick<Machine, "env" | "cwd">,
): string => {
  const at = before.lastIndexOf("--home");
  const asked = at < 0 ? undefined : before[at + 1];
  return homeOf(
    asked ?? readLayers(undefined, everyOption(commands), machine).options["home"],
    machine,
  );
};
