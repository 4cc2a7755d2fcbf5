import type { Options } from "yargs";
import { type Command, commandName, type OptionTable } from "./command.ts";
import { globalOptions } from "./global-options.ts";
import { folded, table } from "./text.ts";

export interface Help {
  readonly text: string;
  /** Whose it is; undefined for that of all commands or of a group of them. */
  readonly command: Command | undefined;
}

const EXAMPLES: Command["examples"] = [
  ["start", "The weekend of March 2023: event report, then pages"],
  ["replay svb-2023 --json", "Alerts and a summary with the digest, for programs"],
  [
    "import trades.csv --format trades-csv --instrument kraken:USDC/USD --out mine",
    "A tape of your own",
  ],
];

const EPILOGUE = `Options may also stand in pegtape.config.json, {"speed": "60"}, or in variables, PEGTAPE_SPEED=60; flags win.
Exit codes: 0 done, 1 our failure or the machine's, 2 wrong usage or bad input, 3 a check found a problem, 130 Ctrl-C, 143 SIGTERM.`;

const ALWAYS: OptionTable = {
  help: { type: "boolean", alias: "h", describe: "Show help" },
  version: { type: "boolean", describe: "Show version number" },
};

/** A space that no line is broken at. */
const TIED = "\u00a0";

/** Wider than this, lines are hard to read. */
const WIDEST = 110;

/**
 * What `--help` asks for: of the command that the line names, of a group, or of everything. Undefined where it is not asked
 * for, and where the line names a command that there is none of. Written here and not by yargs: its parser and its layout
 * load for longer than all else that help takes.
 */
export const readHelp = (
  argv: readonly string[],
  commands: readonly Command[],
  columns: number,
): Help | undefined => {
  const end = argv.indexOf("--");
  const tokens = end < 0 ? argv : argv.slice(0, end);
  if (!tokens.some((token) => token === "--help" || token === "-h")) return undefined;
  const [first, second] = tokens.filter((token) => !token.startsWith("-"));
  const width = Math.min(columns, WIDEST);
  if (first === undefined)
    return {
      text: ofAll(commands, "pegtape <command>: replay of stablecoin depegs, tick by tick", width),
      command: undefined,
    };
  const command =
    commands.find((each) => commandName(each) === `${first} ${second}`) ??
    commands.find((each) => commandName(each) === first);
  if (command !== undefined) return { text: ofOne(command, width), command };
  const members = commands.filter((each) => commandName(each).startsWith(`${first} `));
  if (members.length === 0) return undefined;
  const examples = members.flatMap((each) => each.examples.slice(0, 1));
  return { text: ofGroup(first, members, examples, width), command: undefined };
};

const ofAll = (commands: readonly Command[], title: string, width: number): string => {
  const rows: [string, string][] = [];
  for (const command of commands) {
    const [group = "", member] = commandName(command).split(" ");
    const head = `pegtape ${group}`;
    const last = rows.at(-1);
    if (member === undefined) rows.push([`pegtape ${command.command}`, command.describe]);
    else if (last?.[0] === head) last[1] += ` | ${member}`;
    else rows.push([head, member]);
  }
  return [
    title,
    section("Commands:", rows, width),
    optionsText(width),
    examplesText(EXAMPLES),
    EPILOGUE,
  ].join("\n\n");
};

const ofGroup = (
  group: string,
  members: readonly Command[],
  examples: Command["examples"],
  width: number,
): string =>
  [
    `pegtape ${group} <command>`,
    section(
      "Commands:",
      members.map(({ command, describe }) => [`pegtape ${command}`, describe]),
      width,
    ),
    optionsText(width),
    examplesText(examples),
  ].join("\n\n");

const ofOne = (command: Command, width: number): string =>
  [
    `pegtape ${command.command}`,
    folded(command.describe, width).join("\n"),
    ...some("Positionals:", positionalRows(command), width),
    ...some("Options:", optionRows(command.options), width),
    optionsText(width),
    examplesText(command.examples),
    ...exitsText(command),
  ].join("\n\n");

/** Those that mean something of its own; the others are the same everywhere. */
const exitsText = ({ exits = {} }: Command): string[] => {
  const lines = Object.entries(exits).map(([exit, when]) => `  ${exit}  ${when}`);
  return lines.length === 0 ? [] : [["Exit codes:", ...lines].join("\n")];
};

const optionsText = (width: number): string =>
  section("With every command:", optionRows({ ...ALWAYS, ...globalOptions }), width);

const positionalRows = ({ positionals }: Command): [string, string][] =>
  Object.entries(positionals).map(([name, option]) => [name, whatItIs(option)]);

const optionRows = (options: OptionTable): [string, string][] =>
  Object.entries(options).map(([name, option]) => [
    typeof option.alias === "string" ? `-${option.alias}, --${name}` : `    --${name}`,
    whatItIs(option),
  ]);

const whatItIs = (option: Options): string =>
  [
    option.describe ?? "",
    ...optionTraits(option).map((trait) => `[${trait.replaceAll(" ", TIED)}]`),
  ].join(" ");

/** What an option takes: `string`, `required`, `choices: tape, time`, `default: 1m`. */
export const optionTraits = (option: Options): string[] => {
  const { type = "string", choices, default: standard } = option;
  return [
    option.array === true ? `${type} list` : type,
    ...(option.demandOption === true ? ["required"] : []),
    ...(choices === undefined ? [] : [`choices: ${choices.join(", ")}`]),
    ...(standard === undefined || standard === false ? [] : [`default: ${standard}`]),
  ];
};

const some = (head: string, rows: readonly [string, string][], width: number): string[] =>
  rows.length === 0 ? [] : [section(head, rows, width)];

/** Names, and beside them what they are, folded to the width. */
const section = (head: string, rows: readonly [string, string][], width: number): string => {
  const names = Math.max(...rows.map(([name]) => name.length));
  const room = Math.max(20, width - names - 4);
  const lines = rows.flatMap(([name, text]) =>
    folded(text, room).map((line, at) => [
      `  ${at === 0 ? name : ""}`.padEnd(names + 2),
      line.replaceAll(TIED, " "),
    ]),
  );
  return [head, ...table(lines)].join("\n");
};

/** `pegtape` and the line, what it does beneath: a broken line could be copied by nobody. */
const examplesText = (examples: Command["examples"]): string =>
  ["Examples:", ...examples.map(([line, describe]) => `  pegtape ${line}\n      ${describe}`)].join(
    "\n",
  );
