import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readQueueAddress } from "../../datasets/queue/queue-address.ts";
import { QueueConnection } from "../../datasets/queue/queue-connection.ts";
import { PACE } from "../../datasets/queue/testing/pace.ts";
import { type RedisServer, startRedis } from "../../datasets/queue/testing/redis-server.ts";
import { runCommandLine } from "../run.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";
import { program } from "../testing/program.ts";
import * as commands from "./index.ts";

const main = program();
const { version }: { version: string } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);

let machine: TestMachine;
let tape: string;
let server: RedisServer;
const children: ChildProcess[] = [];
beforeAll(async () => {
  machine = testMachine();
  writeFileSync(join(machine.cwd, "pace.ts"), PACE);
  [server, tape] = await Promise.all([startRedis({ password: "s3cret" }), importTrades(machine)]);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await server?.stop();
  machine.dispose();
});

const GRID = ["--strategy", "./pace.ts", "--grid", "every=20:83:1 size=0:10:5", "--workers", "1"];
/** As the real process does it: workers check the version. */
const run = (on: TestMachine, ...argv: readonly string[]): Promise<number> =>
  runCommandLine(argv, on, commands, version);
const another = (): TestMachine => testMachine({ cwd: machine.cwd });

interface Working {
  readonly child: ChildProcess;
  /** The next line that says this. */
  said(state: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

/** A worker as a process of its own, at work slowly. */
const work = (): Working => {
  const asked = ["worker", "--lock", "2s", "--threads", "1", "--json"];
  const child = spawn(process.execPath, [...main, ...asked], {
    cwd: machine.cwd,
    env: { ...process.env, PEGTAPE_QUEUE: server.url, SLOW_MS: "200" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const lines: string[] = [];
  if (child.stdout) createInterface(child.stdout).on("line", (line) => lines.push(line));
  return {
    child,
    said: (state) =>
      expect
        .poll(() => lines.some((line) => JSON.parse(line).state === state), { timeout: 100_000 })
        .toBe(true),
    ended: once(child, "exit").then(([code]) => code),
  };
};

describe("worker", { timeout: 150_000 }, () => {
  it("loses and doubles nothing when it is killed or stopped in the middle of a job", async () => {
    const [killed, stopped] = [work(), work()];
    const alone = another();
    expect(
      await run(alone, "sweep", tape, ...GRID, "--out", "alone.ndjson"),
      alone.printed.err,
    ).toBe(0);
    const sweeping = another();
    const swept = run(
      sweeping,
      "sweep",
      tape,
      ...GRID,
      "--out",
      "queued.ndjson",
      "--queue",
      server.url,
    );
    await Promise.all([killed.said("taken"), stopped.said("taken")]);
    killed.child.kill("SIGKILL");
    stopped.child.kill("SIGTERM");
    expect(await stopped.ended).toBe(143);
    await stopped.said("handedBack");

    const last = another();
    const asked = [
      "worker",
      "--queue",
      server.url,
      "--threads",
      "2",
      "--lock",
      "2s",
      "--once",
      "--json",
    ];
    expect(await run(last, ...asked), last.printed.err).toBe(0);
    expect(await swept, sweeping.printed.err).toBe(0);
    const read = (name: string): string => readFileSync(join(machine.cwd, name), "utf8");
    expect(read("queued.ndjson")).toBe(read("alone.ndjson"));
    const done = jsonLines(last).filter(({ state }) => state === "done");
    expect(new Set(done.map(({ job }) => job)).size).toBe(3);
    expect(done.length, "each job once").toBe(3);
    for (const { printed } of [sweeping, last])
      expect(printed.out + printed.err).not.toContain("s3cret");
  });

  it("says in one line where there is nobody, and never the password", async () => {
    const where = "redis://:s3cret@127.0.0.1:1";
    for (const argv of [["worker"], ["sweep", tape, ...GRID]]) {
      const on = another();
      expect(await runOn(on, ...argv, "--queue", where)).toBe(1);
      expect(on.printed.err.split("\n").filter((line) => line.startsWith("pegtape:"))).toEqual([
        expect.stringMatching(
          /^pegtape: no queue at redis:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)\. Start Redis/,
        ),
      ]);
      expect(on.printed.err).not.toContain("s3cret");
    }
    const wrong = another();
    expect(await runOn(wrong, "worker", "--queue", server.url.replace("s3cret", "s3crets"))).toBe(
      1,
    );
    expect(wrong.printed.err).toMatch(
      /^pegtape: the queue at redis:\/\/127\.0\.0\.1:\d+ lets nobody in: wrong name or password\. /,
    );
    expect(wrong.printed.err).not.toContain("s3cret");
  });

  it.each([
    [
      ["worker"],
      "pegtape: no queue. Give its address, as --queue redis://127.0.0.1:6379 or in PEGTAPE_QUEUE.",
    ],
    [
      ["worker", "--queue", "http://:s3cret@host"],
      'pegtape: --queue is no address of a queue: it begins with "http:". ',
    ],
    [
      ["worker", "--queue", "redis://:s3cret@host/?a"],
      "pegtape: --queue is no address of a queue: nothing may follow a ? or #. ",
    ],
    [["worker", "--queue", "redis://host", "--lock", "5ms"], "pegtape: --lock cannot be 5ms. "],
    [["worker", "--queue", "redis://host", "--threads", "0"], "pegtape: --threads cannot be 0. "],
  ])("%s is wrong usage", async (argv, begins) => {
    const on = another();
    expect(await runOn(on, ...argv)).toBe(2);
    expect(on.printed.err.slice(0, begins.length)).toBe(begins);
    expect(on.printed.err).not.toContain("s3cret");
  });

  it("with --once and nothing to do ends at once, whatever else is on the server", async () => {
    const { client } = await QueueConnection.open(readQueueAddress(server.url));
    await client.hset("pegtape:sweeps", "a", "{", "b".repeat(64), '{"plan":"{}"}');
    const on = another();
    expect(await runOn(on, "worker", "--queue", server.url, "--once"), on.printed.err).toBe(0);
    expect(on.printed.out).toBe("");

    await client.set("pegtape:sweeps", "something else");
    const foreign = another();
    expect(await runOn(foreign, "worker", "--queue", server.url, "--once")).toBe(1);
    expect(foreign.printed.err).toMatch(
      /\npegtape: the queue at redis:\/\/127\.0\.0\.1:\d+ does not do what it is asked: WRONGTYPE /,
    );
    client.disconnect();
  });
});
