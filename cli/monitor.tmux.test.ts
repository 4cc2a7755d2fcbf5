import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { importTrades, runOn, type TestMachine, testMachine } from "./test-machine.ts";
import { program } from "./testing/program.ts";
import { running, type SimulatedFeeds, simulateFeeds } from "./testing/simulated-feeds.ts";
import { Tmux } from "./testing/tmux.ts";

// The whole way: the program in a real terminal, played by its keys, and the terminal as it leaves it.

let machine: TestMachine;
let tape: string;
let feeds: SimulatedFeeds;
let terminal: Tmux;
beforeAll(async () => {
  machine = testMachine(running);
  tape = await importTrades(machine);
  feeds = await simulateFeeds(tape, machine.cwd, 60);
});
beforeEach(() => {
  terminal = new Tmux(machine.cwd);
  terminal.open(100, 30);
});
afterEach(() => terminal.close());
afterAll(async () => {
  await feeds?.close();
  machine?.dispose();
});

/** What the shell's terminal is like: its own settings, and what stands on it. */
const sayState = async (name: string): Promise<string> => {
  terminal.type(`clear; echo ${name}; stty -a; echo "" end`);
  const screen = await terminal.until(/^ end$/m);
  // The size is the window's, and so is where lines end.
  const [, settings = ""] =
    /speed([\s\S]*)end/.exec(screen.replace(/rows \d+; columns \d+;/, "")) ?? [];
  return settings.replace(/\s/g, "");
};

const signal = (name: "SIGTERM" | "SIGUSR2") => () =>
  void process.kill(Number(readFileSync(join(machine.cwd, "pid"), "utf8")), name);

/** A run of Node from a whole terminal; `end` is what ends it. */
const playing = async (
  args: readonly string[],
  play: () => Promise<void>,
  { end, code }: { readonly end: () => void; readonly code: number },
): Promise<string> => {
  const before = await sayState("before");
  terminal.type("clear; echo what stood there");
  await terminal.until(/^what stood there$/m);
  const words = [process.execPath, ...args].map((word) => `'${word}'`).join(" ");
  // So short that the shell does not wrap it.
  writeFileSync(join(machine.cwd, "run"), `echo $$ > pid; exec ${words}\n`);
  terminal.type("sh run; echo ended with $?");
  await terminal.until(/^ (LIVE|PAUSED|REPLAY|DONE) /m);
  expect(terminal.flags).toEqual({ cursor: false, other: true, wraps: false });
  await play();
  end();
  const screen = await terminal.until(/^ended with \d+$/m);
  expect(screen).toMatch(new RegExp(`^ended with ${code}$`, "m"));
  expect(screen, "the main screen is back").toMatch(/^what stood there$/m);
  expect(screen, "and nothing else is on it").not.toMatch(/ venues up|q quit/);
  expect(terminal.flags).toEqual({ cursor: true, other: false, wraps: true });
  expect(before).toContain("icanon");
  expect(await sayState("after")).toBe(before);
  return screen;
};

const watch = ["replay", "dip", "--watch", "--preset", "article", "--speed", "60"];

it("plays a replay by its keys in windows of any size, and quits", async () => {
  const screens: string[] = [];
  const keep = (screen: string, title: string): void => {
    screens.push(`--- ${title}\n${screen}\n`);
  };
  const screen = await playing(
    [...program(), ...watch],
    async () => {
      terminal.press("Space");
      await terminal.until(/^ PAUSED /);
      terminal.press("g");
      await terminal.until(/^go to \(UTC/m);
      terminal.type("2023-03-11T01:00");
      await terminal.until(/01:00:00 UTC/);
      // The fall begins at seven minutes past.
      terminal.press("n");
      keep(await terminal.still(/USDC +\u25c6 critical/), "the next alert, 100x30");
      terminal.press("S-Right");
      await terminal.until(/01:07:50 UTC/);
      terminal.press(",");
      keep(await terminal.still(/01:07:40 UTC/), "a minute on, a tick back, 100x30");
      terminal.resize(80, 24);
      terminal.press("Enter");
      keep(await terminal.still(/^.{79}s\n[\s\S]*agree.*\n[\s\S]* peg\n/), "in detail, 80x24");
      terminal.resize(200, 60);
      terminal.press("a");
      keep(
        await terminal.still(/^.{199}s\n[\s\S]*USDC-rsiLow-1\/1, rule rsiLow/),
        "alerts, 200x60",
      );
      terminal.press("a", "Escape");
      terminal.resize(40, 10);
      keep(await terminal.still(/^PAUSED 03-11/), "40x10");
      terminal.resize(100, 30);
      terminal.press("End");
      await terminal.until(/^ DONE +11 Mar 2023 01:59:50 UTC/);
    },
    { end: () => terminal.press("q"), code: 0 },
  );
  // What it came to is what a plain replay comes to.
  const plain = testMachine({ cwd: machine.cwd });
  expect(await runOn(plain, "replay", tape, "--preset", "article")).toBe(0);
  const digest = /digest +[0-9a-f]{64}/.exec(plain.printed.out)?.[0];
  expect(screen).toContain(digest);
  await expect(screens.join("\n")).toMatchFileSnapshot("monitor/screens/played.txt");
});

it("shows live feeds, mutes a coin, and gives the terminal back on SIGTERM", async () => {
  const live = [...program(), "live", ...feeds.options, "--preset", "article", "--port", "0"];
  const screen = await playing(
    live,
    async () => {
      await terminal.until(/\u25b8 USDC +\u2713 normal .*\n.*kraken USDC\/USD .* fresh/);
      await terminal.until(/^ {2}pages at http:\/\/127\.0\.0\.1:\d+/m);
      terminal.press("m");
      await terminal.until(/^ ?\u25b8 USDC muted .*\n[\s\S]*nobody is told of USDC for an hour/m);
      terminal.resize(80, 24);
      terminal.press("v");
      await terminal.until(/^ {2}kraken +live +1\/1 /m);
      terminal.resize(200, 60);
      terminal.press("v", "?");
      await terminal.until(/^ {2}m +mute the chosen coin/m);
      terminal.press("Escape");
      await terminal.until(/1 of 1 venues up/);
      terminal.resize(100, 30);
    },
    { end: signal("SIGTERM"), code: 143 },
  );
  expect(screen).toMatch(/^live \(recorded\)$/m);
  const other = testMachine({ cwd: machine.cwd, now: Date.now });
  expect(await runOn(other, "silence", "--json")).toBe(0);
  expect(JSON.parse(other.printed.out)).toMatchObject({ matcher: { coin: "USDC" } });
});

it("gives the terminal back before an exception is told", async () => {
  const fault = `process.on("SIGUSR2", () => { throw new Error("a fault of ours"); })`;
  const hook = ["--import", `data:text/javascript,${encodeURIComponent(fault)}`];
  const args = [...hook, ...program(), ...watch];
  const screen = await playing(args, async () => undefined, { end: signal("SIGUSR2"), code: 1 });
  expect(screen).toMatch(/^Error: a fault of ours$/m);
});
