import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Screen } from "../command.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";
import { running, type SimulatedFeeds, simulateFeeds, until } from "../testing/simulated-feeds.ts";
import { Terminal } from "../testing/terminal.ts";

let machine: TestMachine;
let feeds: SimulatedFeeds | undefined;
beforeEach(() => {
  machine = testMachine(running);
});
afterEach(async () => {
  await feeds?.close();
  feeds = undefined;
  machine.dispose();
});

/** The tape of `importTrades`, a depeg of Kraken's USDC/USD in its second hour, told in about three seconds. */
const simulate = async (): Promise<SimulatedFeeds> => {
  feeds = await simulateFeeds(await importTrades(machine), machine.cwd, 2_400);
  return feeds;
};

/** Rules that a weekend in three seconds can break, told of bars that it can fill. */
const QUICK = ["--bars", "ticks:20", "--every", "1s"];

const replayed = async (name: string, ...options: readonly string[]) => {
  const other = testMachine({ cwd: machine.cwd });
  const tape = join(machine.cwd, name);
  expect(await runOn(other, "replay", tape, "--json", ...options), other.printed.err).toBe(0);
  return jsonLines(other);
};

/** What a summary says of the results, not of the run. */
const results = (summary: Record<string, unknown> | undefined) => {
  const { ticks, from, to, frames, alerts, digest, alertDigest } = summary ?? {};
  return { ticks, from, to, frames, alerts, digest, alertDigest };
};

it("ends in the digest that a replay of what it recorded ends in, whoever looks on, and prints the same", async () => {
  const { options, simulator } = await simulate();
  const live = ["live", ...options, "--record", "mine", "--json", "--frames", "-", "--port", "0"];
  const running = runOn(machine, ...live, ...QUICK, "--refresh", "250ms");
  await until(() => machine.printed.out.includes('"listening"'));
  const stream = await fetch(`${jsonLines(machine)[0]?.["url"]}/stream`);
  await simulator.ended;
  await until(() => machine.printed.out.includes('"type":"frame"'));
  machine.interrupt();
  expect(await running, machine.printed.err).toBe(130);
  expect(await stream.text()).toMatch(/^data: <hx-partial hx-target="#coin-USDC"/m);
  const [, ...lines] = jsonLines(machine);
  const again = await replayed("mine", "--frames", "-", ...QUICK);
  expect(lines.slice(0, -1)).toEqual(again.slice(0, -1));
  expect(lines.filter(({ type }) => type === "frame").length).toBeGreaterThan(2);
  expect(lines.at(-1)).toMatchObject({
    ...{ type: "summary", tape: join(machine.cwd, "mine"), recording: true },
  });
  expect(results(lines.at(-1))).toEqual(results(again.at(-1)));
  expect(results(lines.at(-1))).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(existsSync(join(machine.cwd, "mine", "journal"))).toBe(false);
});

/** Rules that do not wait for a fall to last. */
const ATONCE = ["--preset", "article"];

it("prints alerts as they come, for programs and for people; keeps nothing unless asked", async () => {
  const { options } = await simulate();
  const json = runOn(machine, "live", ...options, ...ATONCE, "--json", "--for", "5s");
  const people = testMachine({ ...running, cwd: machine.cwd });
  expect(
    await runOn(people, "live", ...options, ...ATONCE, "--for", "5s"),
    people.printed.err,
  ).toBe(0);
  expect(await json, machine.printed.err).toBe(0);
  const lines = jsonLines(machine);
  const alerts = lines.filter(({ type }) => type === "alert");
  expect(alerts[0]).toMatchObject({ rule: "depeg", coin: "USDC", state: "firing" });
  expect(lines.map(({ type }) => type)).toEqual([...alerts.map(() => "alert"), "summary"]);
  expect(lines.at(-1)).toMatchObject({ tape: "live", alerts: alerts.length });
  expect(people.printed.out).toMatch(/ {2}CRITICAL +USDC +-\d+\.\d bps +depeg +firing /);
  expect(people.printed.out).toMatch(/^live \(recorded\)$/m);
  expect(people.printed.out).toMatch(/^ {2}digest +[0-9a-f]{64}$/m);
});

it("leaves its alerts readable above the picture", async () => {
  const terminal = new Terminal({ columns: 100, rows: 40 });
  const stderr: Screen = { ...machine.stderr, isTTY: true, columns: 100, write: terminal.write };
  const { options } = await simulate();
  // As a terminal gets it: what is printed goes out a turn later than what is painted.
  let waiting = "";
  const flush = (): void => {
    terminal.write(waiting);
    waiting = "";
  };
  machine = testMachine({
    ...{ ...running, cwd: machine.cwd, stderr, outIsTTY: true },
    out: (text) => {
      if (waiting === "") setImmediate(flush);
      waiting += text;
    },
    drained: async () => {
      flush();
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
  });
  const live = runOn(machine, "live", ...options, ...ATONCE);
  const ran = (): string | undefined => /running [\d:]+/.exec(terminal.text)?.[0];
  await until(() => / firing /.test(terminal.text));
  // And painted over since.
  const then = ran();
  await until(() => ran() !== undefined && ran() !== then);
  machine.interrupt();
  expect(await live).toBe(130);
  await machine.drained();
  const { lines } = terminal;
  const head = lines.findIndex((line) => line.startsWith("venue "));
  const alert = lines.findIndex((line) => line.includes(" firing "));
  expect(alert).toBeGreaterThanOrEqual(0);
  expect(alert).toBeLessThan(head);
  // One picture, whole, and the summary below it.
  expect(lines.filter((line) => line.startsWith("venue "))).toHaveLength(1);
  expect(lines.slice(head + 1, head + 5)).toEqual([
    expect.stringMatching(/^kraken +live +1\/1 /),
    expect.stringMatching(/ ticks, [\d.]+ ticks\/s, running \d:\d\d$/),
    "watching only, nothing is kept (--record <folder> keeps it)",
    "live (recorded)",
  ]);
});

const rows = (path: string): string[] =>
  tableFromIPC(readFileSync(path))
    .toArray()
    .map((row) => String(row));

it("writes frames to a file, the same as a replay does", async () => {
  const { options, simulator } = await simulate();
  const frames = join(machine.cwd, "frames.arrow");
  const live = ["live", ...options, "--record", "mine", "--json", "--frames", frames];
  const running = runOn(machine, ...live, ...QUICK);
  await simulator.ended;
  machine.interrupt();
  expect(await running, machine.printed.err).toBe(130);
  const again = join(machine.cwd, "again.arrow");
  await replayed("mine", "--frames", again, ...QUICK);
  expect(rows(frames).length).toBeGreaterThan(2);
  expect(rows(frames)).toEqual(rows(again));
});

it("serves the pages beside it, and stops with them", async () => {
  const { options } = await simulate();
  const live = runOn(machine, "live", ...options, "--json", "--port", "0");
  await until(() => machine.printed.out.includes('"listening"'));
  const url = String(jsonLines(machine)[0]?.["url"]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  machine.interrupt();
  expect(await live, machine.printed.err).toBe(130);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

it("ends by itself with --for, and the pages with it", async () => {
  const { options } = await simulate();
  const args = [...options, "--json", "--port", "0", "--for", "300ms"];
  expect(await runOn(machine, "live", ...args), machine.printed.err).toBe(0);
  const lines = jsonLines(machine);
  expect([lines[0]?.["type"], lines.at(-1)?.["type"]]).toEqual(["listening", "summary"]);
  await expect(fetch(`${lines[0]?.["url"]}/healthz`)).rejects.toThrow();
});

it("a port in use is exit code 1 in one line, and nothing is recorded", async () => {
  const { options, simulator } = await simulate();
  const { port } = new URL(simulator.addresses[0]?.rest ?? "");
  const args = [...options, "--record", "mine", "--port", port, "--for", "10s"];
  expect(await runOn(machine, "live", ...args)).toBe(1);
  expect(machine.printed.err).toMatch(new RegExp(`^pegtape: port ${port} is taken\\. .*\n$`));
  expect(existsSync(join(machine.cwd, "mine"))).toBe(false);
});

it("goes on watching when the disk is full: its summary tells of all, its exit code of the disk", async () => {
  const { options, simulator } = await simulate();
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const args = [...options, "--json", "--record", join(machine.cwd, "mine"), ...QUICK];
  const limited = 'ulimit -f 32; exec "$0" --import tsx "$@"';
  const live = spawn("sh", ["-c", limited, process.execPath, main, "live", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { out: "", err: "" };
  live.stdout.on("data", (text: Buffer) => (printed.out += text.toString()));
  live.stderr.on("data", (text: Buffer) => (printed.err += text.toString()));
  const ended = once(live, "close");
  await until(() => printed.err.includes("the disk is full") || live.exitCode !== null);
  await simulator.ended;
  live.kill("SIGINT");
  expect((await ended)[0], printed.err).toBe(1);
  expect(printed.err).toMatch(
    /^recording into .* has stopped: the disk is full\. Everything up to/m,
  );
  const [last = ""] = printed.out.trim().split("\n").slice(-1);
  const summary: unknown = JSON.parse(last);
  const said = { type: "summary", tape: join(machine.cwd, "mine"), recording: false };
  expect(summary).toMatchObject(said);
  // What the journal kept is less than what was seen.
  const again = (await replayed("mine", ...QUICK)).at(-1);
  expect(again?.["ticks"]).toBeLessThan(Number((summary as { ticks: number }).ticks));
});

describe("is refused in one line, before anything is opened:", () => {
  it.each<[string[], RegExp]>([
    [["--venues", "krakn"], /no venue "krakn"\. Did you mean kraken\?/],
    [["--coins", "USDX"], /no coin "USDX"/],
    [["--port", "70000"], /70000 is no port/],
    [["--refresh", "100ms"], /--refresh: 100ms is not between 250ms and 2s/],
    [["--refresh", "3s"], /3s is not between/],
    [["--refresh", "soon"], /soon/],
    [["--bars", "1x"], /1x/],
    [["--every", "soon"], /soon/],
    [["--frames", "x.txt"], /x\.txt/],
    [["--record", ""], /--record/],
  ])("%j", async (options, message) => {
    expect(await runOn(machine, "live", ...options, "--for", "10ms")).toBe(2);
    expect(machine.printed.err).toMatch(message);
    expect(machine.printed.err.split("\n")).toHaveLength(2);
    expect(machine.printed.out).toBe("");
  });
});
