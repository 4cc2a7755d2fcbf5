import { isAbsolute, join } from "node:path";
import { configFlag, type Parsed, parseArguments } from "./arguments.ts";
import type { Args, Command, Context, Machine } from "./command.ts";
import { explainError } from "./explain-error.ts";
import { everyOption } from "./global-options.ts";
import { readLayers } from "./layers.ts";
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

const BARE = `pegtape replays stablecoin depegs, tick by tick.

  pegtape start                  the weekend of March 2023: event report, then pages
  pegtape replay svb-2023        its alerts, and the digest that names the run
  pegtape import trades.csv --format trades-csv --instrument kraken:USDC/USD --out mine

pegtape --help lists everything.
`;

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
    const { options: layers, sections } = readLayers(configFlag(argv), options, machine);
    debug ||= layers["debug"] === true;
    const parsed = parseArguments(argv, {
      commands,
      layers,
      version,
      columns: machine.stderr.columns,
    });
    if (parsed.name === "bare") {
      machine.out(BARE);
      return 0;
    }
    if (parsed.name === "text") {
      machine.out(`${parsed.text}\n`);
      const details = await parsed.command?.details?.();
      if (details) machine.out(`\n${details.join("\n")}\n`);
      return 0;
    }
    return await runCommand(
      parsed,
      createContext(parsed.args, machine, { version, options, sections }),
    );
  } catch (error) {
    if (error instanceof Stopped) return error.exitCode;
    const { line, exitCode } = explainError(error);
    machine.stderr.write(`${line}\n`);
    if (debug && error instanceof Error) machine.stderr.write(`${error.stack}\n`);
    return exitCode;
  }
};

const runCommand = async (
  { command, args, more }: Parsed & { name: "run" },
  context: Context,
): Promise<number> => {
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
  known: Pick<Context, "version" | "options" | "sections">,
): Context => {
  const { cwd, env } = machine;
  const home = typeof args["home"] === "string" ? args["home"] : ".pegtape";
  const quiet = args["quiet"] === true;
  const color =
    machine.outIsTTY && args["no-color"] !== true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const json = args["json"] === true;
  return {
    ...machine,
    home: isAbsolute(home) ? home : join(cwd, home),
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
