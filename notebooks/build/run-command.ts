import { writeFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { setTimeout } from "node:timers/promises";
import * as commands from "../../cli/commands/index.ts";
import { runCommandLine } from "../../cli/run.ts";
import { WorkbenchError } from "../../engine/errors.ts";

export interface CommandRun {
  /** As it would be typed, without `pegtape`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly home: string;
  /** Where the lines go that it prints. */
  readonly out: string;
}

/** Runs a command of pegtape in this process, as the command line would, and keeps what it prints in a file. */
export const runCommand = async (run: CommandRun): Promise<void> => {
  const printed = { out: "", err: "" };
  const note = (text: string): void => {
    printed.err += text;
  };
  const argv = [...run.argv, "--json", "--quiet", "--home", run.home];
  const code = await runCommandLine(
    argv,
    {
      out: (text) => {
        printed.out += text;
      },
      drained: async () => undefined,
      stdin: new PassThrough().end(),
      stderr: { isTTY: false, columns: 100, stream: new PassThrough().resume(), write: note },
      outIsTTY: false,
      // Only what is said here: notebooks on two machines show the same.
      env: {},
      cwd: run.cwd,
      now: () => Date.now(),
      elapsed: () => performance.now(),
      random: () => 0.5,
      wait: async (ms) => setTimeout(ms),
      signal: new AbortController().signal,
    },
    commands,
    "notebooks",
  );
  if (code !== 0)
    throw new WorkbenchError(
      "input",
      `pegtape ${run.argv.join(" ")} ended with ${code}: ${printed.err.trim()}`,
      "The notebooks show what this command prints; try it alone.",
    );
  await writeFile(run.out, printed.out);
};
