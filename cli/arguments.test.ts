import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Args, type Command, type Context, commandName, defineCommand } from "./command.ts";
import * as commands from "./commands/index.ts";
import { runCommandLine } from "./run.ts";
import { runOn, type TestMachine, testMachine } from "./test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

describe("wrong usage is one line that says what to do, and exit code 2", () => {
  it.each([
    [["replya", "x"], 'unknown command "replya". Did you mean "replay"?'],
    [
      ["zork"],
      'unknown command "zork". Known: alerts ack, alerts explain, alerts list, audit, backtest, bundle,',
    ],
    [["recrd"], 'unknown command "recrd". Did you mean "record"?'],
    [["datasets", "lst"], 'unknown command "datasets lst". Did you mean "datasets list"?'],
    [
      ["datasets"],
      "datasets needs one more word. Known: datasets info, datasets list, datasets pull.",
    ],
    [["replay"], "replay needs <tape>. See pegtape replay --help."],
    [
      ["replay", "x", "--speeed", "3"],
      'unknown option "--speeed" of replay. Did you mean --speed?',
    ],
    [["replay", "x", "--zzz"], 'unknown option "--zzz" of replay. See pegtape replay --help.'],
    [["--colour", "replay", "x"], 'unknown option "--colour"'],
    [["replay", "x", "y"], 'unexpected argument "y".'],
    [["replay", "x", "--frames"], "--frames needs a value."],
    [["replay", "x", "--batch", "many"], "--batch takes a number."],
    [["replay", "x", "--batch", "0"], "--batch 0 is no batch size."],
    [["replay", "x", "--order", "up"], '--order cannot be "up". One of "tape", "time".'],
    [["replay", "x", "--speed", "fast"], '--speed "fast" is no speed.'],
    [["replay", "x", "--from", "yesterday"], '--from "yesterday" is no time.'],
    [["replay", "x", "--every", "0s"], '"0s" is no duration.'],
    [["serve", "--port", "99999"], "99999 is no port."],
    [["import", "a.csv", "--format", "trades-csv"], "import needs --out."],
    [
      ["import", "a.csv", "--stamp", "middle"],
      '--stamp cannot be "middle". One of "open", "close".',
    ],
    [["import", "a.csv", "--add", "--format", "x"], "--add needs <files..>."],
    [["import", "a.csv", "--out", "x", "--add"], "--add needs <files..>."],
    [["import", "a.csv", "--out", "x", "--add="], "--add needs <files..>."],
    [["import", "--add", "a.csv"], "import needs <files..>."],
    [
      ["replay", "x", "--from", "2023-03-11", "--from", "2023-03-12"],
      "--from is given more than once. Give it once.",
    ],
    [["serve", "--port", "1", "--port", "2"], "--port is given more than once. Give it once."],
    [
      ["import", "a", "--instrument", "kraken:USDC/USD", "b", "--instrument", "kraken:USDT/USD"],
      "--instrument is given more than once. Give it once for each group; --add begins a further group of files.",
    ],
    [
      ["replay", "x", "--no-cache=maybe"],
      '--no-cache cannot be "maybe". Give it alone, or with =true or =false.',
    ],
    [["replay", "x", "--json="], '--json cannot be "".'],
    [
      ["replay", "x", "--from", "2023-03-12", "--to", "2023-03-11"],
      "--to 2023-03-11 is not after --from 2023-03-12.",
    ],
    [["replay", "x", "--from", "2023-03-12", "--to", "2023-03-12"], "--to 2023-03-12 is not after"],
  ])("%j", async (argv, message) => {
    expect(await runOn(machine, ...argv)).toBe(2);
    expect(machine.printed.err).toContain(`pegtape: ${message}`);
    expect(machine.printed.err.match(/\n/g)).toHaveLength(1);
    expect(machine.printed.out).toBe("");
  });

  it("strips what could move the cursor", async () => {
    expect(await runOn(machine, "\u001b[2Jx\ny\u0007")).toBe(2);
    expect(machine.printed.err).toContain('unknown command "[2Jx y"');
  });
});

describe("help", () => {
  it("a bare call shows three examples", async () => {
    expect(await runOn(machine)).toBe(0);
    expect(machine.printed.out.match(/^ {2}pegtape /gm)).toHaveLength(3);
  });

  it("lists every command", async () => {
    expect(await runOn(machine, "--help")).toBe(0);
    for (const command of Object.values(commands))
      expect(machine.printed.out).toContain(commandName(command).split(" ")[0]);
    expect(machine.printed.out).toContain("Exit codes:");
  });

  it.each(Object.values(commands).map((command) => [commandName(command), command] as const))(
    "%s --help shows its options and its examples",
    async (name, { options, examples }) => {
      expect(await runOn(machine, ...name.split(" "), "--help")).toBe(0);
      const text = machine.printed.out.replace(/\s+/g, " ");
      for (const option of Object.keys(options)) expect(text).toContain(`--${option} `);
      for (const [line] of examples) expect(text).toContain(`pegtape ${line.replace(/\s+/g, " ")}`);
    },
  );

  it("--version", async () => {
    expect(await runOn(machine, "--version")).toBe(0);
    expect(machine.printed.out).toBe("1.2.3\n");
  });
});

describe("options", () => {
  let seen: { args: Args; more: readonly Args[]; context: Context } | undefined;
  const probe: Command = defineCommand({
    command: "probe <files..>",
    describe: "Says what it was given",
    examples: [],
    positionals: { files: { type: "string", array: true, demandOption: true } },
    options: {
      speed: { type: "string", default: "max" },
      count: { type: "number" },
      "seed-compat": { type: "boolean", default: false },
      instrument: { type: "string", array: true },
      bars: { type: "string" },
      out: { type: "string" },
    },
    groups: "--add",
    run: async (args, context, more) => {
      seen = { args, context, more };
    },
  });
  const run = (...argv: string[]) => runCommandLine(argv, machine, { probe }, "1");

  it("flags win over variables, variables over the config file", async () => {
    machine = testMachine({
      env: { PEGTAPE_SPEED: "2", PEGTAPE_COUNT: "20", PEGTAPE_SEED_COMPAT: "yes" },
    });
    const settings = { speed: "1", count: 10, "seed-compat": false, out: "o" };
    writeFileSync(join(machine.cwd, "here.json"), JSON.stringify(settings));
    expect(
      await run("probe", "a", "--speed", "3", "--config", join(machine.cwd, "here.json")),
    ).toBe(0);
    expect(seen?.args).toMatchObject({ speed: "3", count: 20, "seed-compat": true, out: "o" });
  });

  it("a list with commas may be a list in the config file", async () => {
    const settings = { bars: ["1m", "1h"], $schema: "./schema.json" };
    writeFileSync(join(machine.cwd, "pegtape.config.json"), JSON.stringify(settings));
    expect(await run("probe", "a")).toBe(0);
    expect(seen?.args).toMatchObject({ bars: "1m,1h" });
  });

  it("pegtape.config.json is read where it lies", async () => {
    writeFileSync(join(machine.cwd, "pegtape.config.json"), '{"speed": "7", "home": "there"}');
    expect(await run("probe", "a")).toBe(0);
    expect(seen?.args).toMatchObject({ speed: "7" });
    expect(seen?.context.home).toBe(join(machine.cwd, "there"));
  });

  it.each([
    ['{"spead": "7"}', 'unknown key "spead". Did you mean "speed"?'],
    ['{"count": "many"}', '"count" must be a number, not "many".'],
    ["[1]", "holds no JSON object."],
    ["{", "is no JSON."],
  ])("refuses the config file %s", async (text, message) => {
    writeFileSync(join(machine.cwd, "pegtape.config.json"), text);
    expect(await run("probe", "a")).toBe(2);
    expect(machine.printed.err).toContain(`pegtape: pegtape.config.json`);
    expect(machine.printed.err).toContain(message);
  });

  it("a config file that was asked for must be there", async () => {
    expect(await run("probe", "a", "--config", "no.json")).toBe(2);
    expect(machine.printed.err).toContain('no config file "no.json"');
  });

  it("refuses a variable of the wrong kind, and leaves foreign ones alone", async () => {
    machine = testMachine({ env: { PEGTAPE_COUNT: "x", PEGTAPE_ELSE: "1" } });
    expect(await run("probe", "a")).toBe(2);
    expect(machine.printed.err).toContain('PEGTAPE_COUNT must be a number, not "x"');
  });

  it("home is the flag, else PEGTAPE_HOME, else .pegtape", async () => {
    await run("probe", "a");
    expect(seen?.context.home).toBe(join(machine.cwd, ".pegtape"));
    machine = testMachine({ env: { PEGTAPE_HOME: "/elsewhere" } });
    await run("probe", "a");
    expect(seen?.context.home).toBe("/elsewhere");
    await run("probe", "a", "--home", "mine");
    expect(seen?.context.home).toBe(join(machine.cwd, "mine"));
  });

  it("names that look like numbers stay names; flags say true, false or nothing; lists are repeated", async () => {
    await run(
      "probe",
      "2023",
      "007",
      "--speed",
      "60",
      "--json=false",
      "--seed-compat=true",
      "--instrument",
      "a",
      "--instrument",
      "b",
    );
    expect(seen?.args).toMatchObject({
      files: ["2023", "007"],
      speed: "60",
      json: false,
      "seed-compat": true,
      instrument: ["a", "b"],
    });
  });

  it("each --add begins a group that says only what is its own; global options may stand anywhere", async () => {
    await run(
      "probe",
      "a",
      "b",
      "--count",
      "1",
      "--add",
      "c",
      "--out",
      "o",
      "--add=d",
      "--count",
      "2",
      "--json",
    );
    expect(seen?.args).toMatchObject({ files: ["a", "b"], count: 1, json: true });
    expect(seen?.more).toMatchObject([
      { files: ["c"], out: "o" },
      { files: ["d"], count: 2 },
    ]);
    expect(seen?.more[0]?.["count"]).toBeUndefined();
  });

  it.each([
    [{}, true],
    [{ NO_COLOR: "1" }, false],
    [{ TERM: "dumb" }, false],
  ])("colours on a terminal with %j: %s", async (env, color) => {
    machine = testMachine({ env, outIsTTY: true });
    await run("probe", "a");
    expect(seen?.context.color).toBe(color);
    await run("probe", "a", "--no-color");
    expect(seen?.context.color).toBe(false);
  });
});
