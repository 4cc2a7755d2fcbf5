import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseArguments } from "../arguments.ts";
import { type Command, commandName } from "../command.ts";
import * as registry from "../commands/index.ts";
import { importTrades, runOn, type TestMachine, testMachine } from "../test-machine.ts";
import { exampleWords } from "./command-page.ts";

const commands = Object.values(registry);
const lines = commands.flatMap((command) =>
  command.examples.map(([line]): [string, Command] => [line, command]),
);

describe("every example of --help and docs/commands is a line of that command", () => {
  it.each(lines)("%s", (line, command) => {
    const words = exampleWords(line);
    expect(words.join(" ")).toMatch(new RegExp(`^${commandName(command)}( |$)`));
    // Alone it is parsed sooner than among all.
    const { more } = parseArguments(words, { commands: [command], layers: {} });
    expect(more.length).toBe(words.filter((word) => word === "--add").length);
  });

  it("has one of every command", () => {
    expect(commands.filter(({ examples }) => examples.length === 0)).toEqual([]);
  });
});

/** Those that need no network, no other file and little time. */
const CHEAP =
  /^(check|verify|events|strategies$|strategies depeg|completion|config|datasets (list|info mine)|doctor --offline|labels mine|bundle mine|alerts list$|replay mine$)/;

describe("these run, on a tape of two hours", () => {
  let machine: TestMachine;
  let tape: string;
  beforeAll(async () => {
    machine = testMachine({ now: () => Date.now(), elapsed: () => performance.now() });
    tape = join(machine.cwd, ".pegtape", "tapes", "mine");
    mkdirSync(join(tape, ".."), { recursive: true });
    renameSync(await importTrades(machine), tape);
  });
  afterAll(() => machine.dispose());

  // The embedded tape takes seconds to make; what is said of it holds of this one too.
  const cheap = lines
    .map(([line]) => line.replaceAll(/svb-2023(?!-)|\.\/(tape|today)\b/g, "mine"))
    .filter((line) => CHEAP.test(line) && !/--(rules|model|from|queue)\b/.test(line));

  it.each(cheap)("%s", async (line) => {
    Object.assign(machine.printed, { out: "", err: "" });
    const code = await runOn(machine, ...exampleWords(line));
    expect([0, 3], machine.printed.err).toContain(code);
    expect(machine.printed.out).not.toBe("");
  });

  it("are some", () => {
    expect(cheap.length).toBeGreaterThan(12);
  });
});
