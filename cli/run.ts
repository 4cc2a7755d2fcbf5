import type { Parsed } from "./arguments.ts";
import type { Args, Command, Context, Machine } from "./command.ts";
import { explainError } from "./explain-error.ts";
import { everyOption, globalOptions } from "./global-options.ts";
import { readHelp } from "./help.ts";
import { homeOf } from "./home-of.ts";
import { configFlag, readLayers } from "./layers.ts";
import { plain } from "./text.ts";

/** Why a command was stopped, and the exit code that says so. */
export class Stopped extends Error {
  readonly exitCode: number;

  constructor(what: string, exitCode: number) {
    super(what);
    this.name = "Stopped";
    this.exitCode = exitCode;
  }
}

const BARE = `  pegtape start    the weekend of March 2023 as it happened: report, then pages
  pegtape init     your coins, venues and notifiers, in a file
  pegtape live     what happens now
`;

const isBare = (argv: readonly string[]): boolean =>
  argv.every((token) => token.startsWith("--") && token.slice(2) in globalOptions);

/** A shell asks at every Tab; what it asks otherwise is for the command. */
const answerShell = async (
  [, first, ...words]: readonly string[],
  commands: readonly Command[],
  machine: Machine,
): Promise<string | undefined> => {
  if (first === "--") {
    const { complete } = await import("./completion/complete.ts");
    return [...(await complete(words, commands, machine)), ""].join("\n");
  }
  if (words.length > 0 || (first !== "bash" && first !== "zsh")) return undefined;
  return (await import("./completion/scripts.ts")).completionScripts[first];
};

/** Runs one command line and returns its exit code. Never throws: what goes wrong is one line on stderr. */
export const runCommandLine = async (
  argv: readonly string[],
  machine: Machine,
  registry: Readonly<Record<string, Command>>,
  version: string,
): Promise<number> => {
  let debug = argv.includes("--debug");
  try {
    const commands = Object.values(registry);
    const options = everyOption(commands);
    // None of these waits for the parser, which loads for longer than they take.
    if (isBare(argv)) {
      machine.out(BARE);
      return 0;
    }
    if (argv.includes("--version")) {
      machine.out(`${version}\n`);
      return 0;
    }
    const completed =
      argv[0] === "completion" ? await answerShell(argv, commands, machine) : undefined;
    if (completed !== undefined) {
      machine.out(completed);
      return 0;
    }
    const help = readHelp(argv, commands, machine.stderr.columns);
    if (help !== undefined) {
      machine.out(`${help.text}\n`);
      const details = await help.command?.details?.();
      if (details) machine.out(`\n${details.join("\n")}\n`);
      return 0;
    }
    const { options: layers, sections } = readLayers(configFlag(argv), options, machine);
    debug ||= layers["debug"] === true;
    const { parseArguments } = await import("./arguments.ts");
    const parsed = parseArguments(
      argv.filter((token) => token !== "--help" && token !== "-h"),
      { commands, layers },
    );
    return await runCommand(
      parsed,
      createContext(parsed.args, machine, { version, commands, options, sections }),
    );
  } catch (error) {
    if (error instanceof Stopped) return error.exitCode;
    const { line, exitCode } = explainError(error);
    machine.stderr.write(`${line}\n`);
    if (debug && error instanceof Error) machine.stderr.write(`${error.stack}\n`);
    return exitCode;
  }
};

const runCommand = async ({ command, args, more }: Parsed, context: Context): Promise<number> => {
  const { signal } = context;
  const running = command.run(args, context, more).then((code) => code ?? 0);
  // A command that stops by itself is waited for; what others were about is left where it is.
  const code = await (command.stops ? running : Promise.race([running, stopped(signal)]));
  if (signal.aborted && signal.reason instanceof Stopped) return signal.reason.exitCode;
  return code;
};

const stopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

const createContext = (
  args: Args,
  machine: Machine,
  known: Pick<Context, "version" | "commands" | "options" | "sections">,
): Context => {
  const { env } = machine;
  const quiet = args["quiet"] === true;
  const color =
    machine.outIsTTY && args["no-color"] !== true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const json = args["json"] === true;
  return {
    ...machine,
    home: homeOf(args["home"], machine),
    json,
    quiet,
    color: color && !json,
    ...known,
    line: (text) => machine.out(`${text}\n`),
    // JSON has its own escapes for control characters, so nothing in it can reach the terminal.
    object: (value) => machine.out(`${JSON.stringify(value)}\n`),
    note: (text) => {
      if (!quiet) machine.stderr.write(`${plain(text)}\n`);
    },
  };
};
