import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Host, startArchive } from "../../datasets/archives/testing/archive-server.ts";
import {
  type ArchivedTrade,
  binanceHost,
  dailyTrades,
  dayKeys,
} from "../../datasets/archives/testing/daily-files.ts";
import { micros } from "../../engine/market/time.ts";
import { runOn, testMachine } from "../test-machine.ts";
import { program } from "../testing/program.ts";

// FDUSD of April 2025: three pairs over three days in Binance's archive, on loopback.
const NAME = "fdusd-2025-binance";
const from = micros(Date.UTC(2025, 3, 2) * 1000);
const days = dayKeys("2025-04", 2, 4);
const tradesOf = (perDay: number): ArchivedTrade[] => dailyTrades(from, 3, perDay);
const pairs = new Map([
  ["FDUSDUSDT", tradesOf(400)],
  ["FDUSDUSDC", tradesOf(90)],
  ["USDCUSDT", tradesOf(300)],
]);
const hosts = [...pairs].map(([symbol, trades]) => binanceHost(symbol, trades, days));
const host: Host = (url) => {
  for (const one of hosts) {
    const answer = one(url);
    if (answer) return answer;
  }
  return undefined;
};

const machine = testMachine();
const main = program();
afterAll(() => machine.dispose());

interface TapeFile {
  readonly path: string;
  readonly sha256: string;
}
const filesOf = (home: string): readonly TapeFile[] => {
  const text = readFileSync(join(home, "tapes", NAME, "tape.json"), "utf8");
  return JSON.parse(text).files.map(({ path, sha256 }: TapeFile) => ({ path, sha256 }));
};

describe("a pull that is killed again and again", () => {
  let unbroken: readonly TapeFile[];
  beforeAll(async () => {
    const server = await startArchive(host);
    const home = join(machine.cwd, "unbroken");
    const code = await runOn(
      machine,
      ...["datasets", "pull", NAME, "--home", home, "--base-url", `binance=${server.url}`],
    );
    await server.close();
    expect(code, machine.printed.err).toBe(0);
    unbroken = filesOf(home);
    expect(unbroken).toHaveLength(3);
  });

  it("ends in the same tape as one that was never broken", async () => {
    const home = join(machine.cwd, "killed");
    const next = join(home, "tapes", `.${NAME}.next`);
    let running: ChildProcess | undefined;
    let atRequest: number | undefined;
    let requests = 0;
    const server = await startArchive(host, () => {
      requests++;
      if (requests !== atRequest) return undefined;
      // Half an answer is on its way when the process goes.
      setTimeout(() => running?.kill("SIGKILL"), 20);
      return "hang";
    });
    const run = (killAt?: number | "while the tape is written"): Promise<NodeJS.Signals | null> => {
      requests = 0;
      atRequest = typeof killAt === "number" ? killAt : undefined;
      const child = spawn(
        process.execPath,
        [
          ...main,
          ...["datasets", "pull", NAME, "--home", home, "--base-url", `binance=${server.url}`],
        ],
        { cwd: machine.cwd, stdio: "ignore" },
      );
      running = child;
      const watch = setInterval(() => {
        if (killAt === "while the tape is written" && existsSync(next)) child.kill("SIGKILL");
      }, 1);
      return new Promise((resolve) => {
        child.on("exit", (_code, signal) => {
          clearInterval(watch);
          resolve(signal);
        });
      });
    };
    // 18 requests in all: a checksum and a file for each pair and day.
    for (const request of [2, 5, 5, 4])
      expect(await run(request), `killed at ${request}`).toBe("SIGKILL");
    // The tape is small: where it was whole before anybody saw it being written, it is pulled anew.
    for (let tries = 0; (await run("while the tape is written")) !== "SIGKILL"; tries++) {
      expect(tries, "pulls that were too quick to kill").toBeLessThan(10);
      rmSync(join(home, "tapes", NAME), { recursive: true });
    }
    expect(await run()).toBe(null);
    await server.close();
    expect(filesOf(home)).toEqual(unbroken);
    // Nothing of the pull is left beside the tape.
    expect(existsSync(next)).toBe(false);
    expect(existsSync(join(home, "pulls", NAME, "units"))).toBe(false);
    // Six processes one after the other: on a busy machine more than the usual minute.
  }, 240_000);
});
