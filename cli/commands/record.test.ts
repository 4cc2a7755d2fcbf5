import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tcpServer } from "../../recorder/feed/testing/bad-servers.ts";
import { parseManifest } from "../../recorder/tape/manifest.ts";
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

const TRADES = 720;

/** The tape of `importTrades`, two hours of Kraken's USDC/USD, told in about a second. */
const simulate = async (): Promise<SimulatedFeeds> => {
  feeds = await simulateFeeds(await importTrades(machine), machine.cwd, 7_200);
  return feeds;
};

const typed = (type: string) => jsonLines(machine).filter((line) => line["type"] === type);

/** Ends a command once it has said that it recorded so many ticks. */
const stopAt = async (ticks: number): Promise<void> => {
  await until(() => Number(typed("status").at(-1)?.["ticks"] ?? 0) >= ticks);
  machine.interrupt();
};

/** Trades on a tape, and whether `verify` finds it whole. */
const examine = async (name: string) => {
  const tape = join(machine.cwd, name);
  const other = testMachine({ cwd: machine.cwd });
  const code = await runOn(other, "replay", tape, "--json");
  const summary = jsonLines(other).at(-1);
  const verified = testMachine({ cwd: machine.cwd });
  expect(await runOn(verified, "verify", tape), verified.printed.err).toBe(0);
  return { code, ...summary };
};

it("records until Ctrl-C, with a line a second, and leaves a tape that is whole", async () => {
  const { options, simulator } = await simulate();
  const recording = runOn(machine, "record", ...options, "--out", "mine", "--json");
  await simulator.ended;
  await stopAt(TRADES);
  expect(await recording, machine.printed.err).toBe(130);
  const statuses = typed("status");
  expect(statuses.at(-1)).toEqual({
    type: "status",
    frames: expect.any(Number),
    loopLagMs: expect.any(Number),
    ticks: expect.any(Number),
    recording: true,
    freeBytes: expect.any(Number),
    fullInSeconds: null,
    venues: {
      kraken: {
        ...{ state: "live", pairs: 1, live: 1, reconnects: 0, reason: "" },
        ...{ gaps: 0, rejected: 0, unknown: 0, frames: expect.any(Number) },
        ...{ trades: TRADES, quotes: expect.any(Number), ticksPerSecond: expect.any(Number) },
        ...{ lagMs: expect.any(Number), lastTick: expect.stringMatching(/Z$/) },
      },
    },
  });
  // What is on the disk only ever grows.
  const frames = statuses.map((status) => Number(status["frames"]));
  expect(frames).toEqual([...frames].sort((a, b) => a - b));
  expect(jsonLines(machine).at(-1)).toMatchObject({
    ...{ type: "result", tape: join(machine.cwd, "mine") },
  });
  expect(existsSync(join(machine.cwd, "mine", "journal"))).toBe(false);
  expect(await examine("mine")).toMatchObject({ code: 0, kind: "recorded" });
});

it("goes on with a recording that is there, and ends by itself with --for", async () => {
  const { options } = await simulate();
  const asked = ["record", ...options, "--out", "mine", "--for"];
  expect(await runOn(machine, ...asked, "1200ms"), machine.printed.err).toBe(0);
  const [before = 0, ticksBefore = 0] = (
    /^nothing lost: ([\d,]+) frames in \S+mine, ([\d,]+) ticks of this run\n$/
      .exec(machine.printed.out)
      ?.slice(1) ?? []
  ).map((count) => Number(count.replaceAll(",", "")));
  machine.printed.out = "";
  expect(await runOn(machine, ...asked, "1200ms", "--json")).toBe(0);
  expect(before).toBeGreaterThan(5);
  expect(Number(typed("status")[0]?.["frames"])).toBeGreaterThan(before);
  // Both counts are those of the tape, not of the run.
  const { frames, ticks } = jsonLines(machine).at(-1) ?? {};
  expect(Number(frames)).toBeGreaterThan(before);
  const manifest = parseManifest(readFileSync(join(machine.cwd, "mine", "tape.json"), "utf8"), "");
  expect(ticks).toBe(manifest.ticks);
  expect(Number(typed("status")[0]?.["ticks"])).toBeGreaterThan(ticksBefore);
  expect(await examine("mine")).toMatchObject({ code: 0 });
});

it("keeps a second recorder away from its folder, in one line", async () => {
  const { options } = await simulate();
  const recording = runOn(machine, "record", ...options, "--out", "mine", "--json");
  await until(() => typed("status").length > 0);
  const second = testMachine({ ...running, cwd: machine.cwd });
  expect(await runOn(second, "record", ...options, "--out", "mine")).toBe(2);
  expect(second.printed.err).toMatch(/^pegtape: .*mine.*\n$/);
  expect(second.printed.err).toContain(String(process.pid));
  await stopAt(1);
  expect(await recording).toBe(130);
  expect(await examine("mine")).toMatchObject({ code: 0 });
});

it("touches no folder that holds something else", async () => {
  mkdirSync(join(machine.cwd, "photos"));
  writeFileSync(join(machine.cwd, "photos", "cat.jpg"), "x");
  expect(await runOn(machine, "record", "--venues", "kraken", "--out", "photos")).toBe(2);
  expect(machine.printed.err).toMatch(
    /^pegtape: \S+photos holds something that is no recording\. Choose another --out.*\n$/,
  );
  // Nor a tape that nobody recorded.
  await importTrades(machine);
  expect(await runOn(machine, "record", "--venues", "kraken", "--out", "dip")).toBe(2);
  expect(machine.printed.err).toMatch(/dip/);
  expect(existsSync(join(machine.cwd, "dip", "journal"))).toBe(false);
});

it("says what a venue does not list, and records the rest", async () => {
  const { options } = await simulate();
  const coins = ["--coins", "usdc,DAI"];
  const recording = runOn(machine, "record", ...options, ...coins, "--out", "mine", "--json");
  await stopAt(10);
  expect(await recording).toBe(130);
  expect(machine.printed.err).toContain("kraken does not list DAI\n");
});

it("shows a picture on a terminal, with the last one left standing", async () => {
  const terminal = new Terminal({ columns: 120, rows: 30 });
  const stderr: Screen = { ...machine.stderr, isTTY: true, columns: 120, write: terminal.write };
  const { options, simulator } = await simulate();
  machine = testMachine({ ...running, cwd: machine.cwd, stderr, out: terminal.write });
  const gone = await tcpServer(() => undefined);
  await gone.close();
  const dead = ["--rest-endpoint", `okx=http://${gone.at}`];
  const asked = options.map((option) => (option === "kraken" ? "kraken,okx" : option));
  const recording = runOn(machine, "record", ...asked, ...dead, "--out", "mine");
  await simulator.ended;
  await until(() => /kraken .* live .* 1\/1/.test(terminal.text));
  await until(() => /720 ticks|7[2-9]\d ticks/.test(terminal.text));
  terminal.write("^C");
  machine.interrupt();
  expect(await recording).toBe(130);
  expect(terminal.lines).toEqual([
    "okx: no list of pairs: connection refused",
    expect.stringMatching(/^venue +state +pairs +ticks\/s +lag +last +reconn +gaps$/),
    expect.stringMatching(/^kraken +live +1\/1 .* 0 +0$/),
    expect.stringMatching(/^okx +loading +0\/0 +0\.0 +- +- +0 +0 {2}connection refused$/),
    expect.stringMatching(/^[\d,]+ frames, [\d,]+ ticks, [\d.]+ ticks\/s, running \d:\d\d$/),
    expect.stringMatching(/^into \S+mine, [\d.]+ [kMGT]B left$/),
    expect.stringMatching(/^nothing lost: [\d,]+ frames in \S+mine, [\d,]+ ticks of this run$/),
  ]);
});

describe("is refused in one line, before anything is opened:", () => {
  it.each<[string[], RegExp]>([
    [["--venues", "krakn"], /no venue "krakn"\. Did you mean kraken\? Known: /],
    [["--venues", "kraken,,okx"], /--venues "kraken,,okx" has an empty name/],
    [["--coins", "USDX"], /no coin "USDX"\. .*Known: /],
    [["--endpoint", "ws://127.0.0.1:1"], /--endpoint "ws:\/\/127\.0\.0\.1:1" names no venue/],
    [["--endpoint", "mtgox=ws://127.0.0.1:1"], /no venue "mtgox"/],
    [["--endpoint", "kraken=http://127.0.0.1:1"], /is no ws: or wss: address/],
    [["--rest-endpoint", "kraken=ftp://x"], /is no http: or https: address/],
    [["--rest-endpoint", "kraken="], /is no http: or https: address/],
    [["--for", "soon"], /"soon" is no duration/],
  ])("%j", async (options, message) => {
    expect(await runOn(machine, "record", ...options, "--out", "mine")).toBe(2);
    expect(machine.printed.err).toMatch(message);
    expect(machine.printed.err.split("\n")).toHaveLength(2);
    expect(machine.printed.out).toBe("");
    expect(existsSync(join(machine.cwd, "mine"))).toBe(false);
  });
});
