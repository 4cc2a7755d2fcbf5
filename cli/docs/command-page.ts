import type { Options } from "yargs";
import { type Command, commandName, type OptionTable } from "../command.ts";
import { globalOptions } from "../global-options.ts";
import { NEVER, variableOf } from "../layers.ts";
import { code, escaped, tableOf } from "./markdown.ts";

const SETTINGS = `Every option may also stand in the config file, \`pegtape.config.json\` or the one after \`--config\`, under its name without
the dashes: \`{"speed": "60"}\`. Options that take a list are lists there. A variable stands for each option, too; a list has
commas in it. A flag wins over a variable, a variable over the file, the file over the default. What comes of all of them
\`pegtape config show --origin\` tells. Only \`--config\` itself, which has the variable \`PEGTAPE_CONFIG\`, cannot stand in the file.`;

const EXITS: Readonly<Record<number, string>> = {
  0: "done",
  1: "a failure of ours or of the machine: disk full, port taken",
  2: "wrong usage, or bad input: an unknown name, a damaged tape, a bad row",
  3: "a check found a problem",
  130: "stopped by Ctrl-C, after a clean stop",
  143: "stopped by SIGTERM, after a clean stop",
};

/** Of the page, below docs/commands. */
export const commandFile = (command: Command): string =>
  `${commandName(command).replaceAll(" ", "-")}.md`;

/** The list of all commands, and what holds for each of them. */
export const commandsPage = (commands: readonly Command[]): string =>
  `${[
    "# Commands",
    "Results go to stdout, progress and remarks to stderr. These pages are made from the code by `npm run docs`; `--help` shows the\nsame on the terminal, and `pegtape completion` makes a shell complete it.",
    tableOf(
      ["Command", "Does"],
      commands.map((command) => [
        `[${code(commandName(command))}](commands/${commandFile(command)})`,
        escaped(command.describe),
      ]),
    ),
    "## With every command",
    optionsTable({
      help: { type: "boolean", describe: "Show help; also -h" },
      version: { type: "boolean", describe: "Show the version" },
      ...globalOptions,
    }),
    "`NO_COLOR` in the environment does what `--no-color` does.",
    "## Settings",
    SETTINGS,
    "## Exit codes",
    exitTable(EXITS),
  ].join("\n\n")}\n`;

/** One command: usage, options with where else they may be said, examples, exit codes. */
export const commandPage = async (command: Command): Promise<string> => {
  const { describe, positionals, options, examples, details, exits = {}, groups } = command;
  const more = await details?.();
  return `${[
    `# pegtape ${commandName(command)}`,
    `${escaped(describe)}.`,
    `\`\`\`\npegtape ${command.command} [options]\n\`\`\``,
    ...(Object.keys(positionals).length === 0 ? [] : [positionalsTable(positionals)]),
    ...(groups === undefined
      ? []
      : [
          `${code(groups)} begins a further group, which takes from the first what it does not say.`,
        ]),
    "## Options",
    ...(Object.keys(options).length === 0 ? [] : [optionsTable(options)]),
    "Those of every command: [commands.md](../commands.md#with-every-command).",
    "## Examples",
    ...examples.map(([line, what]) => `${escaped(what)}:\n\n\`\`\`sh\npegtape ${line}\n\`\`\``),
    "## Exit codes",
    exitTable({ ...(3 in exits ? EXITS : withoutThree), ...exits }),
    ...(more === undefined ? [] : ["## More", `\`\`\`text\n${more.join("\n")}\n\`\`\``]),
  ].join("\n\n")}\n`;
};

const { 3: _, ...withoutThree } = EXITS;

const exitTable = (exits: Readonly<Record<number, string>>): string =>
  tableOf(
    ["Exit code", "Means"],
    Object.entries(exits).map(([exit, when]) => [exit, escaped(when)]),
    ["Exit code"],
  );

const positionalsTable = (table: OptionTable): string =>
  tableOf(
    ["Argument", "Is"],
    Object.entries(table).map(([name, option]) => [
      code(name),
      `${escaped(String(option.describe))}${option.demandOption === true ? "" : "; may be left out"}`,
    ]),
  );

const optionsTable = (table: OptionTable): string =>
  tableOf(
    ["Option", "Takes", "Default", "Variable", "Says"],
    Object.entries(table).map(([name, option]) => [
      code(`--${name}`),
      takes(option),
      standard(option),
      NEVER.has(name) && name !== "config" ? "" : code(variableOf(name)),
      escaped(String(option.describe)),
    ]),
  );

const takes = ({ type = "string", array, choices }: Options): string => {
  if (choices !== undefined) return choices.map((choice) => code(String(choice))).join(" or ");
  if (type === "boolean") return "nothing";
  const what = type === "number" ? "a number" : "text";
  return array === true ? `${what}, repeatedly` : what;
};

const standard = ({ default: value, demandOption }: Options): string => {
  if (demandOption === true) return "required";
  return value === undefined || value === false ? "" : code(String(value));
};

/** The words of an example as a shell makes them; what it reads and where its output would go is left out. */
export const exampleWords = (line: string): string[] => {
  const words = line.replace(/\s+(>>?|<) .*$/, "").match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
};
