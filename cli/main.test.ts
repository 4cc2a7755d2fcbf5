import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importTrades, testMachine } from "./test-machine.ts";
import { program } from "./testing/program.ts";

// The real process: exit codes, signals, pipes and time zones cannot be seen from inside one.
const main = program();
const machine = testMachine();
let home: string;
beforeAll(async () => {
  await importTrades(machine);
  home = mkdtempSync(join(tmpdir(), "pegtape-home-"));
});
afterAll(() => {
  machine.dispose();
  rmSync(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const begin = (argv: readonly string[], env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [...main, ...argv], {
    cwd: machine.cwd,
    env: { ...process.env, PEGTAPE_HOME: home, ...env },
  });

const end = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    child.stdout?.on("data", (data) => {
      out += String(data);
    });
    child.stderr?.on("data", (data) => {
      err += String(data);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });

const run = (...argv: string[]): Promise<Ended> => end(begin(argv));

it("what it makes is its owner's alone: folders 0700, files 0600, whatever the umask lets others do", async () => {
  const before = process.umask(0o002);
  const csv = ["import", "trades.csv", "--format", "trades-csv", "--instrument", "kraken:USDC/USD"];
  try {
    expect((await run(...csv, "--out", "private")).code).toBe(0);
    expect((await run("replay", "private", "--frames", join(home, "frames.parquet"))).code).toBe(0);
  } finally {
    process.umask(before);
  }
  const made = [home, join(machine.cwd, "private")].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  expect(made.some((path) => path.endsWith(".parquet"))).toBe(true);
  expect(
    made.some((path) => path.endsWith(".arrow")),
    "the column cache",
  ).toBe(true);
  const open = made.filter((path) => (statSync(path).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});

describe("exit codes of the real process", () => {
  it.each([
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [["--help"], 0, /Commands:/, /^$/],
    [["zork"], 2, /^$/, /^pegtape: unknown command "zork"\. .*\n$/],
    [
      ["replay", "dip", "--bar", "1m"],
      2,
      /^$/,
      /^pegtape: unknown option "--bar" of replay\. Did you mean --bars\?\n$/,
    ],
    [["replay", "nothing"], 2, /^$/, /^pegtape: no tape "nothing"\. .*\n$/],
    [["replay", "dip", "--indicators", "zork"], 2, /^$/, /^pegtape: no indicator "zork"\. .*\n$/],
    [["check", "dip"], 0, /nothing wrong/, /^$/],
  ])("%j: %i", async (argv, code, out, err) => {
    const ended = await run(...argv);
    expect(ended).toMatchObject({
      code,
      out: expect.stringMatching(out),
      err: expect.stringMatching(err),
    });
  });
});

it("the digest does not depend on the time zone", async () => {
  const digests = await Promise.all(
    ["UTC", "Asia/Tokyo", "America/New_York"].map(async (TZ) => {
      const { out, code, err } = await end(begin(["replay", "dip", "--json"], { TZ }));
      expect(code, err).toBe(0);
      return /"digest":"([0-9a-f]{64})"/.exec(out)?.[1];
    }),
  );
  expect(new Set(digests).size).toBe(1);
  expect(digests[0]).toBeDefined();
});

describe("a paced replay stops cleanly", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s: summary, exit code %i", async (signal, code) => {
    const child = begin(["replay", "dip", "--speed", "100", "--json", "--frames", "-"]);
    const ended = end(child);
    // It has begun once the first frame is there.
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill(signal);
    const { code: exitCode, out, err } = await ended;
    expect(err).toBe("");
    expect(exitCode).toBe(code);
    expect(out.trimEnd().split("\n").at(-1)).toMatch(/^\{"type":"summary",.*"stopped":true[,}].*$/);
  });
});

it("serve stops at SIGTERM", async () => {
  const child = begin(["serve", "--port", "0", "--json"]);
  const ended = end(child);
  const line = await new Promise((resolve) => child.stdout?.once("data", resolve));
  expect(String(line)).toContain('"listening"');
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 143, err: "" });
});

it("a reader that goes away ends it without a word", async () => {
  const child = begin(["replay", "dip", "--json", "--frames", "-", "--speed", "600"]);
  const ended = end(child);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  child.stdout?.destroy();
  const { code, err } = await ended;
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

it.each([
  "replay dip --json",
  "datasets list",
  "check dip",
  "doctor --offline",
  "--help",
  "import trades.csv --format trades-csv --instrument kraken:USDC/USD --out other",
])("%s to a disk that is full: said on stderr, exit code 1", async (line) => {
  const child = spawn(
    "/bin/sh",
    // A shell's $0 and $@ are what follows.
    ["-c", `"$0" "$@" ${line} --quiet > /dev/full`, process.execPath, ...main],
    {
      cwd: machine.cwd,
      env: { ...process.env, PEGTAPE_HOME: home },
    },
  );
  const { code, err } = await end(child);
  expect(err).toMatch(/^pegtape: the disk is full\. .*\n$/);
  expect(code).toBe(1);
});

it("the built program is there after npm ci", async () => {
  const built = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
  const { code, out, err } = await end(
    spawn(process.execPath, [built, "--help"], { cwd: machine.cwd }),
  );
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("pegtape replay <tape>");
});
