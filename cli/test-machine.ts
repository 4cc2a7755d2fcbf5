import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Machine } from "./command.ts";
import * as commands from "./commands/index.ts";
import { runCommandLine, Stopped } from "./run.ts";

/** A machine for tests: a folder of its own, a clock that stands still, and what was printed. */
export interface TestMachine extends Machine {
  readonly printed: { out: string; err: string };
  /** As Ctrl-C does. */
  interrupt(): void;
  /** Removes its folder, and those of the machines made before it. */
  dispose(): void;
}

/** 2026-11-23T00:00:00Z */
const NOW = 1_795_392_000_000;

/** Folders of this test file's machines: a test may make several and keep the last. */
const folders: string[] = [];

export const testMachine = (overrides: Partial<Machine> = {}): TestMachine => {
  const cwd = mkdtempSync(join(tmpdir(), "pegtape-cli-"));
  folders.push(cwd);
  const printed = { out: "", err: "" };
  const stop = new AbortController();
  return {
    out: (text) => {
      printed.out += text;
    },
    drained: async () => undefined,
    stdin: new PassThrough().end(),
    stderr: {
      isTTY: false,
      columns: 100,
      stream: new PassThrough(),
      write: (text) => {
        printed.err += text;
      },
    },
    outIsTTY: false,
    env: {},
    cwd,
    now: () => NOW,
    elapsed: () => performance.now(),
    random: () => 0.5,
    wait: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
    },
    signal: stop.signal,
    ...overrides,
    printed,
    interrupt: () => stop.abort(new Stopped("SIGINT", 130)),
    dispose: () => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Runs a command line on it; returns the exit code. */
export const runOn = (machine: TestMachine, ...argv: readonly string[]): Promise<number> =>
  runCommandLine(argv, machine, commands, "1.2.3");

/** The lines of NDJSON printed so far. */
export const jsonLines = (machine: TestMachine): Record<string, unknown>[] =>
  machine.printed.out
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Record<string, unknown> => JSON.parse(line));

/** Which of the trades lie lower, from and to by their number, exclusive. */
const SECOND_HOUR = { after: 400, before: 500 };

/**
 * Writes `trades.csv` into the machine's folder: a trade every ten seconds for two hours from 2023-03-11T00:00Z, at par
 * but for a dip to 0.96, in the second hour unless somebody says otherwise.
 */
export const writeTrades = (machine: TestMachine, { after, before } = SECOND_HOUR): void => {
  const start = Date.UTC(2023, 2, 11);
  const rows = Array.from({ length: 720 }, (_, i) => {
    const dip = i > after && i < before ? 0.04 : 0;
    const price = (1 - dip + ((i * 7) % 11) / 10_000).toFixed(4);
    const side = i % 3 === 0 ? "sell" : "buy";
    return `${new Date(start + i * 10_000).toISOString()},${price},${(i % 13) + 1},${side},t${i}`;
  });
  const text = ["time,price,size,side,trade_id", ...rows, ""].join("\n");
  writeFileSync(join(machine.cwd, "trades.csv"), text);
};

/** Imports them as the tape `dip` and forgets what was printed. */
export const importTrades = async (
  machine: TestMachine,
  dip: typeof SECOND_HOUR = SECOND_HOUR,
): Promise<string> => {
  writeTrades(machine, dip);
  const asked = ["--format", "trades-csv", "--instrument", "kraken:USDC/USD", "--out", "dip"];
  const code = await runOn(machine, "import", "trades.csv", ...asked);
  if (code !== 0) throw new Error(machine.printed.err);
  machine.printed.out = "";
  machine.printed.err = "";
  return join(machine.cwd, "dip");
};
